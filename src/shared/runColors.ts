// Okabe and Ito's colors (2008), told apart by color-blind eyes, darkened where they would be too pale on
// white; the same run has the same one in every chart and table.
const colors = [
  '#1462a8',
  '#b3541e',
  '#146060',
  '#8a3b80',
  '#8a6d00',
  '#3f8fc4',
  '#c0392b',
  '#4b5560',
] as const;
/** Beyond the colors, lines are told apart by how they are dashed. */
const dashes = ['', '7 3', '2 3', '9 3 2 3'] as const;

/** How a run's lines are drawn, by its place among the runs of an experiment. */
export function runLook(place: number): { readonly color: string; readonly dash: string } {
  return {
    color: colors[place % colors.length]!,
    dash: dashes[Math.floor(place / colors.length) % dashes.length]!,
  };
}
