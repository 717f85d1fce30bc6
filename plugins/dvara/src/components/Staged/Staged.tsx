import {
  Children,
  Fragment,
  startTransition,
  useEffect,
  useState,
  type PropsWithChildren,
} from 'react';

/**
 * Draws its children one after the other, each in a pass of its own, so that the page
 * answers between them however much they hold.
 */
export function Staged(props: PropsWithChildren<{}>) {
  const children = Children.toArray(props.children);
  const [drawn, setDrawn] = useState(0);
  const complete = drawn >= children.length;
  useEffect(() => {
    if (!complete) {
      startTransition(() => setDrawn(drawn + 1));
    }
  }, [complete, drawn]);
  return <Fragment>{children.slice(0, drawn)}</Fragment>;
}
