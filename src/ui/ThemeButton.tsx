import { useState } from 'react';

type Theme = 'light' | 'dark';
const key = 'refinery-theme';

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Switches between light and dark; the system decides until it is pressed. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(current);
  const other = theme === 'dark' ? 'light' : 'dark';
  const press = (): void => {
    document.documentElement.dataset.theme = other;
    localStorage.setItem(key, other);
    setTheme(other);
  };
  return (
    <button
      type="button"
      onClick={press}
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
    >
      <svg
        width="16"
        height="16"
        viewBox="0 0 16 16"
        aria-hidden="true"
        style={{ display: 'block' }}
      >
        <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.4" />
        <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
      </svg>
    </button>
  );
}
