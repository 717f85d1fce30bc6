/** Configuration of what the catalog has of the suite. */
export interface Config {
  /** None of it reaches the browser. */
  dvara?: {
    catalog?: {
      /** Seconds between two looks into the regions; 60 by default. */
      intervalSeconds?: number;
      /** The software templates that the suite brings. */
      templates?: {
        /** Whether the catalog has them; true by default. */
        enabled?: boolean;
        /** Reference of the Group or User who owns them; nobody by default. */
        owner?: string;
        /** Names of templates that are left out, for example because the portal has its own of that name. */
        exclude?: string[];
      };
    };
  };
}
