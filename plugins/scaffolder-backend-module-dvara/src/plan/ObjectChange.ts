/** One field that differs. Texts are for people; a credential is never among them. */
export interface FieldChange {
  /** `spec.template.spec.containers[gateway-server].resources.limits.cpu` */
  path: string;
  change: 'added' | 'changed' | 'removed';
  /** The old value as one line of text; absent where there was none, or it is not shown. */
  from?: string;
  /** The new value; absent where there is none, or it is not shown. */
  to?: string;
  /** Lines of a unified diff, where the value is a text of several lines. */
  lines?: string[];
  /** Whether the values are not shown because they are, or may be, credentials. */
  hidden?: true;
}

/** One object of a release that differs. */
export interface ObjectChange {
  /** `Deployment/orders-llm-dvara-server` */
  object: string;
  kind: string;
  name: string;
  /** Value of the component label, where it has one. */
  component?: string;
  change: 'added' | 'changed' | 'removed';
  /** Empty where the whole object is added or removed. */
  fields: FieldChange[];
  /** What people know the new object by, where it is added: «3 to 10 pods at 70 % CPU». */
  facts?: string;
}
