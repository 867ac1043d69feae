import { formatBytes } from '../../shared/format';
import type { StorageUse } from '../../store/underway/underwayStore';
import css from './underway.module.css';

/** What the page's storage holds, part by part, of what it may hold. */
export function StorageMeter({
  use,
  weighed,
}: {
  readonly use: StorageUse;
  readonly weighed: number;
}) {
  const parts = [
    ['weights', 'Weights of runs', weighed],
    ['underway', 'Runs under way', use.underway],
    ['models', 'Models from the hub', use.models],
    ['rest', 'Records and the rest', Math.max(0, use.used - weighed - use.underway - use.models)],
  ] as const;
  return (
    <>
      <div
        className={css.meter}
        role="img"
        aria-label={`${formatBytes(use.used)} of ${formatBytes(use.quota)} used`}
      >
        {parts.map(([part, , bytes]) => (
          <i key={part} data-part={part} style={{ inlineSize: `${(100 * bytes) / use.quota}%` }} />
        ))}
      </div>
      <ul className={css.key}>
        {parts.map(([part, name, bytes]) => (
          <li key={part}>
            <i data-part={part} />
            {name}: {formatBytes(bytes)}
          </li>
        ))}
      </ul>
    </>
  );
}
