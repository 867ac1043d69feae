import type { TrainedPhase } from '../../protocol/metrics';
import { chartView, zoomReset } from '../../store/chartView';
import { windowChanged } from './shownWindow';
import { movedBy, zoomedBy } from './window';

/** How much a notch of the wheel zooms. */
const zoomSpeed = 0.002;
/** Pixels between two fingers below which their distance says nothing. */
const leastSpread = 12;

interface Finger {
  readonly x: number;
  readonly y: number;
}

const moveBy = (phase: TrainedPhase, share: number): void => {
  windowChanged(phase, (window, log) => movedBy(window, share, log));
};

/**
 * Lets a chart's window be moved and zoomed until the returned function is called, in the middle of a
 * gesture too. The wheel zooms with Ctrl and moves with Shift or sideways; Shift and drag move; a double
 * click shows all. One finger moves what is zoomed to, and reads where everything is in sight; two zoom.
 * Up and down the page scrolls: the element's `touch-action` is `pan-y`.
 */
export function listenToPointer(element: HTMLElement, phase: TrainedPhase): () => void {
  const area = (): DOMRect => (element.querySelector('.u-over') ?? element).getBoundingClientRect();
  const leave = [
    listenToWheel(element, phase, area),
    listenToDrag(element, phase, area),
    listenToFingers(element, phase, area),
  ];
  element.addEventListener('dblclick', zoomReset);
  return () => {
    leave.forEach((end) => {
      end();
    });
    element.removeEventListener('dblclick', zoomReset);
  };
}

function listenToWheel(element: HTMLElement, phase: TrainedPhase, area: () => DOMRect) {
  const wheel = (event: WheelEvent): void => {
    const { left, width } = area();
    if (event.ctrlKey || event.metaKey) {
      const at = Math.min(1, Math.max(0, (event.clientX - left) / width));
      const factor = Math.exp(event.deltaY * zoomSpeed);
      windowChanged(phase, (window, log) => zoomedBy(window, factor, at, log));
    } else {
      const way = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!sideways || !chartView.getState().zoom[phase]) return;
      moveBy(phase, way / width);
    }
    event.preventDefault();
  };
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    element.removeEventListener('wheel', wheel);
  };
}

function listenToDrag(element: HTMLElement, phase: TrainedPhase, area: () => DOMRect) {
  let dragged: { readonly pointer: number; x: number } | null = null;
  const down = (event: PointerEvent): void => {
    if (!event.shiftKey || event.button !== 0 || event.pointerType === 'touch') return;
    dragged = { pointer: event.pointerId, x: event.clientX };
    event.preventDefault();
  };
  const move = ({ pointerId, clientX }: PointerEvent): void => {
    if (dragged?.pointer !== pointerId) return;
    moveBy(phase, (dragged.x - clientX) / area().width);
    dragged.x = clientX;
  };
  const end = ({ pointerId }: PointerEvent): void => {
    if (dragged?.pointer === pointerId) dragged = null;
  };
  return listening(element, { down, move, end });
}

function listenToFingers(element: HTMLElement, phase: TrainedPhase, area: () => DOMRect) {
  const fingers = new Map<number, Finger>();
  const down = ({ pointerType, pointerId, clientX, clientY }: PointerEvent): void => {
    if (pointerType === 'touch') fingers.set(pointerId, { x: clientX, y: clientY });
  };
  const move = ({ pointerId, clientX, clientY }: PointerEvent): void => {
    const before = fingers.get(pointerId);
    if (!before) return;
    const now = { x: clientX, y: clientY };
    fingers.set(pointerId, now);
    const { left, width } = area();
    const others = [...fingers].filter(([id]) => id !== pointerId).map(([, finger]) => finger);
    const [other] = others;
    if (other) {
      if (others.length === 1) pinched(phase, other, before, now, left, width);
    } else if (chartView.getState().zoom[phase]) moveBy(phase, (before.x - now.x) / width);
    // With everything in sight a finger does what a mouse does: it reads.
    else
      element
        .querySelector('.u-over')
        ?.dispatchEvent(new MouseEvent('mousemove', { clientX, clientY, bubbles: true }));
  };
  const end = ({ pointerId }: PointerEvent): void => {
    fingers.delete(pointerId);
  };
  return listening(element, { down, move, end });
}

/** Two fingers: what is between them stays there while it grows or shrinks. */
function pinched(
  phase: TrainedPhase,
  other: Finger,
  before: Finger,
  now: Finger,
  left: number,
  width: number,
): void {
  const spread = (finger: Finger): number =>
    Math.max(leastSpread, Math.hypot(finger.x - other.x, finger.y - other.y));
  const middle = (finger: Finger): number => ((finger.x + other.x) / 2 - left) / width;
  windowChanged(phase, (window, log) => {
    const moved = movedBy(window, middle(before) - middle(now), log);
    return zoomedBy(moved, spread(before) / spread(now), middle(now), log);
  });
}

interface Gesture {
  readonly down: (event: PointerEvent) => void;
  readonly move: (event: PointerEvent) => void;
  /** Lifted, or taken away: by the page's scrolling, by the system. */
  readonly end: (event: PointerEvent) => void;
}

/** A gesture begins on the element and goes on wherever the pointer goes. */
function listening(element: HTMLElement, { down, move, end }: Gesture): () => void {
  element.addEventListener('pointerdown', down);
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', end);
  window.addEventListener('pointercancel', end);
  return () => {
    element.removeEventListener('pointerdown', down);
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', end);
    window.removeEventListener('pointercancel', end);
  };
}
