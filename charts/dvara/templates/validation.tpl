{{/*
Combinations that cannot work, told before anything reaches the cluster: each sentence names the value and a way out.
This file is rendered (its name has no underscore), so the sentences hold whatever is switched off; all that apply are
told at once. `helm lint` does not stop at them, `helm template` and `helm install` do.
*/}}
{{- define "dvara.validate.component" -}}
{{- $root := .root }}
{{- $key := .part.key }}
{{- $values := .values }}
{{- if ($values.autoscaling).enabled }}
{{- $hpa := $values.autoscaling }}
{{- if gt (int $hpa.minReplicas) (int $hpa.maxReplicas) }}
- {{ $key }}.autoscaling.minReplicas ({{ int $hpa.minReplicas }}) is above {{ $key }}.autoscaling.maxReplicas ({{ int $hpa.maxReplicas }}): lower the one or raise the other.
{{- end }}
{{- if not (or (int $hpa.targetCPUUtilizationPercentage) (int $hpa.targetMemoryUtilizationPercentage)) }}
- {{ $key }}.autoscaling has no metric: set {{ $key }}.autoscaling.targetCPUUtilizationPercentage or {{ $key }}.autoscaling.targetMemoryUtilizationPercentage, or set {{ $key }}.autoscaling.enabled to false.
{{- end }}
{{- end }}
{{- if ($values.pdb).enabled }}
{{- $min := include "dvara.text" $values.pdb.minAvailable }}
{{- $max := include "dvara.text" $values.pdb.maxUnavailable }}
{{- if and (eq $min "") (eq $max "") }}
- {{ $key }}.pdb is enabled but says nothing: set {{ $key }}.pdb.minAvailable or {{ $key }}.pdb.maxUnavailable.
{{- end }}
{{- if and (ne $max "") (ne $min "") (ne $min "1") }}
- {{ $key }}.pdb.minAvailable ({{ $min }}) and {{ $key }}.pdb.maxUnavailable ({{ $max }}) are both set, and Kubernetes accepts only one: set {{ $key }}.pdb.minAvailable to "" or {{ $key }}.pdb.maxUnavailable to "".
{{- end }}
{{- end }}
{{- if and (include "dvara.isZero" $values.rollingUpdate.maxSurge) (include "dvara.isZero" $values.rollingUpdate.maxUnavailable) }}
- {{ $key }}.rollingUpdate.maxSurge and {{ $key }}.rollingUpdate.maxUnavailable are both 0, so no pod could ever be replaced: set one of them to 1 or more.
{{- end }}
{{- if ne $key "gatewayUi" }}
{{- $needed := add (int $values.preStopSleepSeconds) 31 }}
{{- if lt (int $values.terminationGracePeriodSeconds) (int $needed) }}
- {{ $key }}.terminationGracePeriodSeconds ({{ int $values.terminationGracePeriodSeconds }}) leaves no room for {{ $key }}.preStopSleepSeconds ({{ int $values.preStopSleepSeconds }}) and the 30 s drain: set it to at least {{ $needed }}.
{{- end }}
{{- end }}
{{- if and (ne $key "gatewayServer") (not $root.Values.gatewayServer.enabled) (not $values.gatewayServerUrl) }}
- {{ $key }}.gatewayServerUrl is empty while gatewayServer.enabled is false: set {{ $key }}.gatewayServerUrl to the URL of the gateway server, or switch on gatewayServer.enabled.
{{- end }}
{{- end }}

{{- define "dvara.validate.all" -}}
{{- $root := . }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" (include "dvara.fullname" .)) }}
- the name stem "{{ include "dvara.fullname" . }}" cannot name a Service, which starts with a letter and holds only lower-case letters, digits and dashes: choose another release name or set fullnameOverride.
{{- end }}
{{- range list "gatewayServer" "gatewayUi" "mcpProxyServer" }}
{{- $values := index $root.Values . }}
{{- if $values.enabled }}
{{- include "dvara.validate.component" (dict "root" $root "part" (include (printf "dvara.%s" .) $root | fromYaml) "values" $values) }}
{{- end }}
{{- end }}
{{- $region := .Values.gatewayServer.region }}
{{- if and $region.name (not $region.id) }}
- gatewayServer.region.name ("{{ $region.name }}") is set without gatewayServer.region.id: set gatewayServer.region.id too, or empty the name.
{{- end }}
{{- if and .Values.mcpProxyServer.enabled (not .Values.secrets.existingSecret) (not .Values.secrets.enterpriseLicenseKey) }}
- mcpProxyServer.enabled needs an enterprise licence: set secrets.enterpriseLicenseKey, or secrets.existingSecret to a Secret with the key enterprise-license-key.
{{- end }}
{{- if and .Values.gatewayServer.enabled .Values.gatewayServer.actuatorApiKey.secretName (not .Values.gatewayServer.actuatorApiKey.key) }}
- gatewayServer.actuatorApiKey.secretName is set without gatewayServer.actuatorApiKey.key: name the key that holds the API key.
{{- end }}
{{- end }}

{{- with include "dvara.validate.all" . | trim }}
{{- fail (printf "these values cannot work:\n%s" .) }}
{{- end }}
