import type { Subject } from '../../protocol/inspection';
import { subjectChosen } from '../../store/inspection';

/** How far down the window the tokens’ title may stand and still be found by itself. */
const inSight = 0.6;

/** Looks into a pair or answers, and brings its tokens up where they would come below the window. */
export async function lookedInto(subject: Subject): Promise<void> {
  await subjectChosen(subject);
  const title = document.getElementById('tokens-title');
  if (title && title.getBoundingClientRect().top > inSight * innerHeight) title.scrollIntoView();
}
