import { signed, type TokenValues } from './tokenValues';

/** The heads of a table of tokens’ numbers. */
export function NumberHeads({ of }: { readonly of: string }) {
  return (
    <thead>
      <tr>
        <th scope="col">{of}</th>
        <th scope="col">log π</th>
        <th scope="col">log π_ref</th>
        <th scope="col">log-ratio</th>
        <th scope="col">times β</th>
      </tr>
    </thead>
  );
}

/** The cells beneath them. */
export function Numbers({ values }: { readonly values: TokenValues }) {
  return (['policy', 'reference', 'ratio', 'reward'] as const).map((measure) => (
    <td key={measure}>{signed(values[measure])}</td>
  ));
}
