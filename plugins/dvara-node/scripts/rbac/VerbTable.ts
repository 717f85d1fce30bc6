import { z } from 'zod/v3';

const names = z.array(z.string()).nonempty();

const rowSchema = z
  .object({
    /** What it is for; rows of one feature belong together. */
    feature: z.string(),
    /** Has a manifest of its own, `<role>-<option>.yaml`, that is applied only where it is wanted. */
    option: z.string().optional(),
    reason: z.string(),
    apiGroups: names,
    resources: names,
    verbs: names,
  })
  .strict();

const rowsSchema = z.array(rowSchema).nonempty();

/** The form of `rbac/verbs.yaml`: what each of the two credentials may do in a gateway's namespace, and why. */
export const verbTableSchema = z
  .object({ viewer: rowsSchema, deployer: rowsSchema })
  .strict();

export type VerbTable = z.infer<typeof verbTableSchema>;
export type VerbRow = z.infer<typeof rowSchema>;
export type CredentialRole = keyof VerbTable;
