/** Configuration of the portal itself. */
export interface Config {
  /** Who may change gateways; without it nobody may. None of it reaches the browser. */
  gatewayPolicy?: {
    /** Entity references of those who may do everything; a bare name is a group in `default`. */
    administrators?: string[];
    /** What a team may plan, deploy, test, roll back and give keys to. */
    teams?: Array<{
      /** Entity reference of the group; a bare name is a group in `default`. */
      group: string;
      /** The gateways that are its own; `*` is every one. */
      gateways: string[];
      /** Ids of the regions where it may have them; `*` is everywhere. */
      regions: string[];
    }>;
  };
}
