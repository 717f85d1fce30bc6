import {
  createContext,
  useContext,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { useHref, useNavigate } from 'react-router-dom';

const RootContext = createContext('');

/**
 * Around {@link RouteLink}s: follows them within the portal. A router's own link in each of
 * hundreds of cells takes longer to draw than all else in them.
 */
export function RouteLinks(props: { children: ReactNode }) {
  const root = useHref('/').replace(/\/$/, '');
  const navigate = useNavigate();
  const onClick = (event: MouseEvent) => {
    const { target, button, defaultPrevented } = event;
    const isPlain =
      button === 0 &&
      !event.metaKey &&
      !event.ctrlKey &&
      !event.shiftKey &&
      !event.altKey;
    const to =
      target instanceof Element
        ? target.closest('a[data-to]')?.getAttribute('data-to')
        : undefined;
    if (to && isPlain && !defaultPrevented) {
      event.preventDefault();
      navigate(to);
    }
  };
  return (
    <RootContext.Provider value={root}>
      {/* The keyboard's Enter on a link is a click too. */}
      <div role="presentation" onClick={onClick}>
        {props.children}
      </div>
    </RootContext.Provider>
  );
}

/** A real link to a place in the portal, for the browser's menu and other windows too. */
export function RouteLink(
  props: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string },
) {
  const { to, children, ...rest } = props;
  const root = useContext(RootContext);
  return (
    <a {...rest} href={`${root}${to}`} data-to={to}>
      {children}
    </a>
  );
}
