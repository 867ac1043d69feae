import type { InputHTMLAttributes, Ref } from 'react';
import { createPortal } from 'react-dom';

interface Props extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'hidden' | 'onChange'
> {
  readonly ref: Ref<HTMLInputElement>;
  readonly onFiles: (files: FileList) => void;
}

/** The file input behind a button, at the page's end: the page's first one is that of the preference file. */
export function HiddenPicker({ onFiles, ...rest }: Props) {
  return createPortal(
    <input
      {...rest}
      type="file"
      hidden
      onChange={({ target }) => {
        if (target.files && target.files.length > 0) onFiles(target.files);
        // The same file can be chosen again.
        target.value = '';
      }}
    />,
    document.body,
  );
}
