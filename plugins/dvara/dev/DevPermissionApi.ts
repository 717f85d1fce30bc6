import type { PermissionApi } from '@backstage/plugin-permission-react';
import {
  AuthorizeResult,
  type EvaluatePermissionRequest,
  type EvaluatePermissionResponse,
} from '@backstage/plugin-permission-common';
import { dvaraReleaseUninstallPermission } from '@dvara/backstage-plugin-dvara-common';

/** Allows all but to uninstall, so that a denied action can be looked at. */
export class DevPermissionApi implements PermissionApi {
  async authorize(
    request: EvaluatePermissionRequest,
  ): Promise<EvaluatePermissionResponse> {
    return {
      result:
        request.permission.name === dvaraReleaseUninstallPermission.name
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
    };
  }
}
