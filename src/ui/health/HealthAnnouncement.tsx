import { useHealth } from './useHealth';

/** Reads new notices out, whatever view is open. */
export function HealthAnnouncement() {
  const { announcement } = useHealth();
  return (
    <p className="visuallyHidden" aria-live="polite">
      {announcement}
    </p>
  );
}
