import { useEffect, useRef, useState } from 'react';

/** From the last key to when the text stands in the address, in ms. */
const SETTLED_AFTER = 300;

interface TypedText {
  text: string;
  /** What stood in the address when the text was last looked at. */
  told: string;
  /** What was told and does not stand in the address yet. */
  awaited?: string;
}

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
  const [state, setState] = useState<TypedText>({ text: told, told });
  if (state.told !== told) {
    setState(
      told === state.awaited
        ? // What was told has become the address; more may have been typed since.
          { text: state.text, told }
        : // The way back, a link or «Clear» brings another text.
          { text: told, told },
    );
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
    const timer = setTimeout(() => {
      setState(last => ({ ...last, awaited: text }));
      tell.current(text);
    }, SETTLED_AFTER);
    return () => clearTimeout(timer);
  }, [text, told]);
  return [text, next => setState(last => ({ ...last, text: next }))];
}
