import { Component, type ReactNode } from 'react';
import { PartNotLoadedError } from './PartNotLoadedError';

/** Keeps a part whose code does not come from taking the page with it; any other error passes. */
export class PartBoundary extends Component<
  {
    /** What stands in the part's place. */
    renderNotice: (onRetry: () => void) => ReactNode;
    onNotLoaded: () => void;
    children: ReactNode;
  },
  { error?: unknown }
> {
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override state: { error?: unknown } = {};

  override componentDidCatch(error: unknown) {
    if (error instanceof PartNotLoadedError) {
      this.props.onNotLoaded();
    }
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) {
      return this.props.children;
    }
    if (error instanceof PartNotLoadedError) {
      return this.props.renderNotice(() => this.setState({ error: undefined }));
    }
    throw error;
  }
}
