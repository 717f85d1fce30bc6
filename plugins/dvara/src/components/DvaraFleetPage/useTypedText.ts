import { useEffect, useRef, useState } from 'react';

/** From the last key to when the text stands in the address, in ms. */
const SETTLED_AFTER = 300;

/**
 * A text that is shown at once as it is typed, and told once the typing rests: each step of an
 * address costs the whole portal a drawing.
 */
export function useTypedText(options: {
  /** The text that was told last, or that came otherwise. */
  told: string;
  onTell: (text: string) => void;
}): [string, (text: string) => void] {
  const { told, onTell } = options;
  const [state, setState] = useState({ text: told, told });
  // The way back, a link or «Clear» brings another text.
  if (state.told !== told) {
    setState({ text: told, told });
  }
  const tell = useRef(onTell);
  useEffect(() => {
    tell.current = onTell;
  });
  const { text } = state;
  useEffect(() => {
    if (text === told) {
      return undefined;
    }
    const timer = setTimeout(() => tell.current(text), SETTLED_AFTER);
    return () => clearTimeout(timer);
  }, [text, told]);
  return [text, next => setState({ text: next, told })];
}
