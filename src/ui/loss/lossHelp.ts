/** What the panel of the loss shows, a paragraph each. */
export const lossHelp: readonly string[] = [
  'The loss of one pair against its margin h(x): how much more the policy has moved toward the chosen answer than toward the rejected one, compared with the reference. The axis below is h, the one above the same places as βh. Training starts at h = 0, where policy and reference are the same.',
  'The slope is the weight of a pair’s gradient: where the curve is flat, the pair no longer pulls. DPO flattens to the right; IPO pulls toward its target 1/(2β) from either side.',
  'Each point is a pair of the last logged batch before its update (the first 512 of a larger one). Under Sr-DPO and Sr-IPO a pair lies on a curve of its own, moved by its refinement: the tail leads back by that shift to the method’s curve.',
  'So does what α-DPO, ODPO and R-DPO take of a pair’s own: its standardized margin, the gap of its scores, the difference of its lengths. β-DPO gives the batch a β of its own: its pairs lie on the dashed curve, and those that it leaves out are not drawn.',
  'Point at the curve, or go along it with ← and →, to read loss and slope at a margin; Page Up and Page Down go from pair to pair.',
];

/** What the histogram of held-out margins shows. */
export const histogramHelp: readonly string[] = [
  'How many held-out pairs have a margin h(x) in each range, at the last evaluation. All start at 0, where policy and reference are the same. Filled bars lie above zero: pairs whose chosen answer the policy has come to prefer, compared with the reference. Their share is the held-out win rate.',
  'A hill that moves to the right as a whole generalizes; one that only grows wider is not yet better than it was.',
];
