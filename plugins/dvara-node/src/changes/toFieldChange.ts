import type { JsonValue } from '@backstage/types';
import type { FieldChange } from '@dvara/backstage-plugin-dvara-common';
import { describeValue } from './describeValue';
import type { RawFieldChange } from './diffFields';
import { diffTexts } from './diffTexts';
import { isCredentialField } from './isCredentialField';
import { maskText } from './maskText';

/**
 * A field's change as it may be shown: credentials hidden, long texts as a diff.
 *
 * @param options - `redact` masks before a text is cut, joined or escaped, after which no key is recognised
 * @public
 */
export function toFieldChange(options: {
  raw: RawFieldChange;
  redact: (text: string) => string;
}): FieldChange {
  const { raw, redact } = options;
  const { path } = raw;
  const [from, to] = [raw.from ?? undefined, raw.to ?? undefined];
  const change = changeOf({ from, to });
  if (
    isCredentialField({ path, value: from }) ||
    isCredentialField({ path, value: to })
  ) {
    return { path, change, hidden: true };
  }
  const isText = (value: JsonValue | undefined) =>
    typeof value === 'string' && value.trim().includes('\n');
  const masked = [from, to].map(value =>
    typeof value === 'string' ? maskText(redact(value)) : value,
  );
  if (masked[0] === masked[1]) {
    return { path, change, hidden: true };
  }
  if (isText(from) || isText(to)) {
    return {
      path,
      change,
      lines: diffTexts({
        from: masked[0] === undefined ? '' : String(masked[0]),
        to: masked[1] === undefined ? '' : String(masked[1]),
      }),
    };
  }
  return {
    path,
    change,
    ...(masked[0] !== undefined && { from: describeValue(masked[0]) }),
    ...(masked[1] !== undefined && { to: describeValue(masked[1]) }),
  };
}

function changeOf(options: {
  from: JsonValue | undefined;
  to: JsonValue | undefined;
}): FieldChange['change'] {
  if (options.from === undefined) {
    return 'added';
  }
  return options.to === undefined ? 'removed' : 'changed';
}
