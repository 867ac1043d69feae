import { refineryStore } from '../../store/store';

/** Asks before a trained policy that nobody took away is lost; true where nothing is lost or it may be. */
export function mayLosePolicy(): boolean {
  const { policy } = refineryStore.getState().run;
  return (
    policy !== 'held' ||
    window.confirm(
      'This takes the place of the last run: its curves and its policy, which was not downloaded. Go on?',
    )
  );
}
