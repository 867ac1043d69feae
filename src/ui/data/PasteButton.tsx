import { useRef, useState } from 'react';

import { textPasted } from '../../store/dataActions';
import css from './data.module.css';

/** Opens a dialog into which rows can be pasted. */
export function PasteButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const close = (): void => dialog.current?.close();
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Paste rows
      </button>
      <dialog ref={dialog} aria-labelledby="paste-title" className={css.dialog}>
        <h2 id="paste-title">Paste preference rows</h2>
        <label>
          One JSON object a line, or a JSON list
          <textarea
            rows={10}
            value={text}
            spellCheck={false}
            placeholder={'{"prompt": "The sky is", "chosen": " blue.", "rejected": " green."}'}
            onChange={({ target }) => {
              setText(target.value);
            }}
          />
        </label>
        <div className={css.buttons}>
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button
            type="button"
            className={css.primary}
            disabled={text.trim() === ''}
            onClick={() => {
              close();
              void textPasted(text);
            }}
          >
            Use these rows
          </button>
        </div>
      </dialog>
    </>
  );
}
