import { createContext, useContext } from 'react';
import type { GatewayAction } from './useGatewayActions';

const OfferedActionsContext = createContext<GatewayAction[] | undefined>(
  undefined,
);

/** Tells what is below it which actions are offered for the gateway. */
export const OfferedActionsProvider = OfferedActionsContext.Provider;

/** The actions that are offered for the gateway; undefined where nothing tells. */
export function useOfferedActions(): GatewayAction[] | undefined {
  return useContext(OfferedActionsContext);
}
