// Okabe and Ito's colors (2008), told apart by color-blind eyes, darkened where they would be too pale on
// white, and moved away from the inks of a chart's own lines; the same run has the same one in every chart and table.
const colors = [
  '#3f3fb5',
  '#c47300',
  '#008a62',
  '#a8326f',
  '#8a6d00',
  '#3f8fc4',
  '#c81d3f',
  '#80756a',
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
