import { samplePicked } from '../store/dataActions';
import { starterTried } from '../store/starterActions';
import css from './Welcome.module.css';

/** The first minute: what this is, how it goes, and two ways on. */
export function Welcome() {
  return (
    <section className={css.welcome} aria-labelledby="welcome-title">
      <h2 id="welcome-title">Watch a small language model learn what people prefer.</h2>
      <p>
        Drop in prompts with a chosen and a rejected answer: a tiny transformer is trained on them
        on your own machine with DPO, IPO, Sr-DPO or Sr-IPO, and every curve is drawn as it happens.
        Nothing leaves this page.
      </p>
      <Drawing />
      <div className={css.ways}>
        <button type="button" className={css.primary} onClick={starterTried}>
          Try the starter
        </button>
        <button type="button" onClick={() => void samplePicked()}>
          Try the sample
        </button>
        <span>or drop your preference file anywhere on this page.</span>
      </div>
    </section>
  );
}

function Drawing() {
  return (
    <ol className={css.steps}>
      <li>
        <svg viewBox="0 0 120 64" aria-hidden="true">
          <rect x="4" y="10" width="46" height="10" rx="2" className={css.prompt} />
          <rect x="56" y="6" width="58" height="10" rx="2" className={css.chosen} />
          <rect x="56" y="22" width="38" height="10" rx="2" className={css.rejected} />
          <rect x="4" y="44" width="38" height="10" rx="2" className={css.prompt} />
          <rect x="56" y="40" width="48" height="10" rx="2" className={css.chosen} />
          <rect x="56" y="54" width="58" height="8" rx="2" className={css.rejected} />
        </svg>
        <b>Pairs</b>
        <span>a prompt, the answer people chose, the one they rejected</span>
      </li>
      <li>
        <svg viewBox="0 0 120 64" aria-hidden="true">
          <path d="M8 34h26" className={css.line} />
          <circle cx="52" cy="18" r="13" className={css.policy} />
          <circle cx="52" cy="48" r="13" className={css.reference} />
          <path d="M34 34C38 26 38 22 39 20M34 34C38 42 38 46 39 47" className={css.line} />
          <path d="M66 18h40M66 48h40" className={css.line} />
        </svg>
        <b>Policy and reference</b>
        <span>two copies of one model; the reference never moves, the policy learns</span>
      </li>
      <li>
        <svg viewBox="0 0 120 64" aria-hidden="true">
          <path d="M8 56h104M60 60V4" className={css.axis} />
          <path d="M8 10C44 34 64 52 112 54" className={css.curve} />
          <circle cx="38" cy="29" r="4" className={css.dot} />
          <circle cx="66" cy="45.5" r="4" className={css.dot} />
          <circle cx="92" cy="52.5" r="4" className={css.dot} />
        </svg>
        <b>Loss</b>
        <span>pushes each pair's margin up: chosen over rejected, past the reference</span>
      </li>
    </ol>
  );
}
