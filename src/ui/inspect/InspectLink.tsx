import { sampleInspected } from '../../store/inspection';
import css from './inspect.module.css';

/** The way to a sampled prompt’s answers in the Inspect view. */
export function InspectLink({ place }: { readonly place: number }) {
  return (
    <a
      href="#view=inspect"
      className={css.link}
      onClick={(event) => {
        event.preventDefault();
        void sampleInspected(place);
      }}
    >
      Token by token
    </a>
  );
}
