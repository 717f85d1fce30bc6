/** Sizes of the table, in px. */
export const ROW_HEIGHT = 44;
export const HEAD_HEIGHT = 54;
const OWNER_WIDTH = 132;
const VERSION_WIDTH = 128;
const LEAST_GATEWAY_WIDTH = 200;
const LEAST_REGION_WIDTH = 132;
const MOST_REGION_WIDTH = 170;

/** Narrower than this the fleet is a list. */
export const LEAST_TABLE_WIDTH = 680;

/** Columns that stand before those of the regions: gateway, owner, app version. */
export const OWN_COLUMNS = 3;

/** Widths and places of the columns, in px. */
export interface TableLayout {
  gateway: number;
  owner: { left: number; width: number };
  version: { left: number; width: number };
  /** Where the regions begin. */
  regionsLeft: number;
  region: number;
  total: number;
}

/** Gives each column its room; regions share what is left over. */
export function layoutTable(options: {
  width: number;
  regionCount: number;
}): TableLayout {
  const { width, regionCount } = options;
  const besides = LEAST_GATEWAY_WIDTH + OWNER_WIDTH + VERSION_WIDTH;
  const region = Math.min(
    MOST_REGION_WIDTH,
    Math.max(
      LEAST_REGION_WIDTH,
      Math.floor((width - besides) / Math.max(1, regionCount)),
    ),
  );
  const gateway = Math.max(
    LEAST_GATEWAY_WIDTH,
    width - OWNER_WIDTH - VERSION_WIDTH - regionCount * region,
  );
  const regionsLeft = gateway + OWNER_WIDTH + VERSION_WIDTH;
  return {
    gateway,
    owner: { left: gateway, width: OWNER_WIDTH },
    version: { left: gateway + OWNER_WIDTH, width: VERSION_WIDTH },
    regionsLeft,
    region,
    total: regionsLeft + regionCount * region,
  };
}
