import { addressPart, setAddressPart } from '../storage/address';
import { change } from './store';
import { views, type RefineryState, type View } from './state';

const part = 'view';

/** Opens a view and writes it into the page's address. */
export function viewOpened(view: View): void {
  setAddressPart(part, view === 'watch' ? null : view);
  change({ view });
}

/** Takes the view that the page's address names. */
export function viewOfAddress(): void {
  const named = addressPart(part);
  change({ view: views.find((view) => view === named) ?? 'watch' });
}

/** The view that can be shown: until a file is read there are only Watch and the runs of other days. */
export function shownView({ view, data }: RefineryState): View {
  return data.train.status === 'loaded' || view === 'experiments' ? view : 'watch';
}
