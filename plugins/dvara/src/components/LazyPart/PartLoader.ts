import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { PartNotLoadedError } from './PartNotLoadedError';

/** Loads the code of a part of the page when it is first shown. */
export class PartLoader<TProps> {
  readonly #load: () => Promise<ComponentType<TProps>>;
  #component: LazyExoticComponent<ComponentType<TProps>>;

  constructor(load: () => Promise<ComponentType<TProps>>) {
    this.#load = load;
    this.#component = this.#make();
  }

  /** Throws {@link PartNotLoadedError} as it is drawn where the code does not come. */
  get Component(): LazyExoticComponent<ComponentType<TProps>> {
    return this.#component;
  }

  /** Forgets a failure, which React remembers for good: the next drawing loads anew. */
  renew(): void {
    this.#component = this.#make();
  }

  #make() {
    return lazy(() =>
      this.#load().then(
        component => ({ default: component }),
        cause => {
          throw new PartNotLoadedError(
            'The code of this part of the page did not come',
            cause,
          );
        },
      ),
    );
  }
}
