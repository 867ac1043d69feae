// What the paper printed (arXiv 2405.21040, Tables 2 to 5): other, larger models on other data, judged by
// GPT-4, one run each. It stands beside an experiment’s own numbers and is never mixed with them.

/** A printed table: the first column names the row. */
export interface PublishedTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What is odd in the print. */
  readonly note: string | null;
}

/** Of these models and these data are the paper’s own numbers. */
export const publishedModels =
  'Pythia-2.8B on HH-RLHF (Tables 2 and 5) and zephyr-7b-sft-full on UltraFeedback (Tables 3 and 4), single runs without error bars';

export const published = {
  winTieLose: {
    title: 'Table 2: win / tie / lose in %, judged by GPT-4',
    head: ['', 'MT-Bench', 'Vicuna-Bench'],
    rows: [
      ['Sr-DPO against DPO', '45.62 / 33.76 / 20.62', '63.75 / 13.75 / 22.50'],
      ['Sr-IPO against IPO', '38.75 / 25.00 / 26.25', '60.00 / 8.75 / 31.25'],
      ['Sr-DPO against IPO', '42.50 / 21.25 / 36.25', '66.25 / 11.50 / 26.25'],
      ['Sr-IPO against DPO', '38.61 / 28.89 / 32.50', '61.25 / 5.00 / 33.75'],
    ],
    note: 'As printed: 38.75 / 25.00 / 26.25 sums to 90 and 66.25 / 11.50 / 26.25 to 104.',
  },
  leaderboard: {
    title: 'Table 3: Open LLM Leaderboard',
    head: ['', 'ARC', 'TruthfulQA', 'WinoGrande', 'GSM8K', 'HellaSwag', 'MMLU', 'Average'],
    rows: [
      ['zephyr-7b-sft-full', '60.41', '43.73', '74.19', '26.76', '82.85', '60.92', '58.14'],
      ['DPO', '63.05', '59.30', '78.53', '31.01', '84.89', '61.44', '63.04'],
      ['IPO', '61.86', '46.03', '79.24', '35.91', '82.80', '61.55', '61.23'],
      ['Sr-DPO', '65.27', '60.30', '80.82', '33.36', '85.52', '61.63', '64.48'],
      ['Sr-IPO', '62.46', '47.87', '79.32', '39.80', '83.15', '61.80', '62.40'],
    ],
    note: 'The average of IPO is printed as 6.23.',
  },
  correlation: {
    title: 'Table 4: correlation of the margin with GPT-4’s rating gap, 200 pairs',
    head: ['', 'Pearson', 'Spearman', 'Kendall'],
    rows: [
      ['DPO', '0.21', '0.14', '0.10'],
      ['IPO', '0.11', '0.05', '0.03'],
      ['Sr-DPO', '0.26', '0.20', '0.14'],
      ['Sr-IPO', '0.13', '0.08', '0.05'],
    ],
    note: null,
  },
  cost: {
    title: 'Table 5: GPU hours on HH-RLHF',
    head: ['', 'Hours'],
    rows: [
      ['DPO', '16.8'],
      ['IPO', '16.8'],
      ['Sr-DPO', '20.8'],
      ['Sr-IPO', '20.8'],
    ],
    note: null,
  },
} as const satisfies Readonly<Record<string, PublishedTable>>;
