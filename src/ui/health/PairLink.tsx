import { pairOpened, runPairsOpen } from '../../store/pairPager';
import { useRefinery } from '../useRefinery';

/** The way to a pair of the run in the Data view, while its file is open. */
export function PairLink({
  pair,
  className,
}: {
  readonly pair: number;
  readonly className?: string | undefined;
}) {
  const open = useRefinery(runPairsOpen);
  if (!open) return null;
  return (
    <a
      href="#view=data"
      className={className}
      onClick={(event) => {
        event.preventDefault();
        void pairOpened(pair);
      }}
    >
      Open this pair in the Data view
    </a>
  );
}
