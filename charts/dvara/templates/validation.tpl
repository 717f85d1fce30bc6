{{/*
Combinations that cannot work, told before anything reaches the cluster: each sentence names the value and a way out.
This file is rendered (its name has no underscore), so the sentences hold whatever is switched off; all that apply are
told at once. `helm lint` does not stop at them, `helm template` and `helm install` do.
*/}}
{{- define "dvara.validate.component" -}}
{{- $root := .root }}
{{- $key := .part.key }}
{{- $values := .values }}
{{- $part := .part }}
{{- if ($values.autoscaling).enabled }}
{{- $hpa := $values.autoscaling }}
{{- if gt (int $hpa.minReplicas) (int $hpa.maxReplicas) }}
- {{ $key }}.autoscaling.minReplicas ({{ int $hpa.minReplicas }}) is above {{ $key }}.autoscaling.maxReplicas ({{ int $hpa.maxReplicas }}): lower the one or raise the other.
{{- end }}
{{- if not (or (int $hpa.targetCPUUtilizationPercentage) (int $hpa.targetMemoryUtilizationPercentage)) }}
- {{ $key }}.autoscaling has no metric: set {{ $key }}.autoscaling.targetCPUUtilizationPercentage or {{ $key }}.autoscaling.targetMemoryUtilizationPercentage, or set {{ $key }}.autoscaling.enabled to false.
{{- end }}
{{- $resources := $values.resources }}
{{- range $resource, $target := dict "cpu" "targetCPUUtilizationPercentage" "memory" "targetMemoryUtilizationPercentage" }}
{{- $requested := default (get (default (dict) $resources.limits) $resource) (get (default (dict) $resources.requests) $resource) }}
{{- if and (int (get $hpa $target)) (not $requested) }}
- {{ $key }}.autoscaling.{{ $target }} is a percentage of {{ $key }}.resources.requests.{{ $resource }}, which is not set: set the request, or set the target to "".
{{- end }}
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
{{- $needed := add $values.preStopSleepSeconds 31 }}
{{- if lt (int $values.terminationGracePeriodSeconds) $needed }}
- {{ $key }}.terminationGracePeriodSeconds ({{ int $values.terminationGracePeriodSeconds }}) leaves no room for {{ $key }}.preStopSleepSeconds ({{ int $values.preStopSleepSeconds }}) and the 30 s drain: set it to at least {{ $needed }}.
{{- end }}
{{- else if and (gt (int $values.preStopSleepSeconds) 0) (le (int $values.terminationGracePeriodSeconds) (int $values.preStopSleepSeconds)) }}
- {{ $key }}.terminationGracePeriodSeconds ({{ int $values.terminationGracePeriodSeconds }}) leaves no time after {{ $key }}.preStopSleepSeconds ({{ int $values.preStopSleepSeconds }}): set it to at least {{ add $values.preStopSleepSeconds 1 }}.
{{- end }}
{{- if not (or $root.Values.gatewayServer.enabled $values.gatewayServerUrl) }}
- {{ $key }}.gatewayServerUrl is empty while gatewayServer.enabled is false: set {{ $key }}.gatewayServerUrl to the URL of the gateway server, or switch on gatewayServer.enabled.
{{- end }}
{{- range $name := list "startupProbe" "livenessProbe" "readinessProbe" }}
{{- $probe := default (dict) (get $values $name) }}
{{- $ways := list }}
{{- range list "exec" "grpc" "httpGet" "tcpSocket" }}
{{- if hasKey $probe . }}
{{- $ways = append $ways . }}
{{- end }}
{{- end }}
{{- if gt (len $ways) 1 }}
- {{ $key }}.{{ $name }} has {{ join " and " $ways }}, and Kubernetes accepts one way of checking: set all but one of them to null.
{{- else if and $probe (not $ways) }}
- {{ $key }}.{{ $name }} has no way of checking: give it httpGet, exec, tcpSocket or grpc, or set {{ $key }}.{{ $name }} to null.
{{- end }}
{{- end }}
{{- $seen := dict }}
{{- range $values.extraEnv }}
{{- if eq (get $seen .name) "once" }}
- {{ $key }}.extraEnv sets {{ .name }} more than once, and Kubernetes refuses that: keep one entry of this name.
{{- end }}
{{- $_ := set $seen .name (ternary "again" "once" (hasKey $seen .name)) }}
{{- end }}
{{- $volumes := list "tmp" }}
{{- $mounts := list "/tmp" }}
{{- if $values.gatewayConfig }}
{{- $volumes = append $volumes "config" }}
{{- $mounts = append $mounts "/etc/dvara/gateway.yaml" }}
{{- end }}
{{- range $values.extraVolumes }}
{{- if has .name $volumes }}
- {{ $key }}.extraVolumes has a volume named {{ .name }}, a name that the chart uses itself: choose another name.
{{- end }}
{{- end }}
{{- range $values.extraVolumeMounts }}
{{- if has (include "dvara.text" .mountPath | trimSuffix "/") $mounts }}
- {{ $key }}.extraVolumeMounts mounts {{ .name }} at {{ .mountPath }}, where the chart mounts a volume of its own: choose another mountPath.
{{- end }}
{{- end }}
{{- range $list := list "initContainers" "extraContainers" }}
{{- range default (list) (get $values $list) }}
{{- if eq .name $part.component }}
- {{ $key }}.{{ $list }} has a container named {{ .name }}, the name of the chart's own container: choose another name.
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "dvara.validate.secrets" -}}
{{- $secrets := .Values.secrets }}
{{- if not $secrets.existingSecret }}
{{- if $secrets.create }}
{{- $id := include "dvara.text" $secrets.providerKeys.awsAccessKeyId }}
{{- $key := include "dvara.text" $secrets.providerKeys.awsSecretAccessKey }}
{{- if and $id (not $key) }}
- secrets.providerKeys.awsAccessKeyId is set without secrets.providerKeys.awsSecretAccessKey, and AWS wants both: set the other too, or empty both to use a role.
{{- else if and $key (not $id) }}
- secrets.providerKeys.awsSecretAccessKey is set without secrets.providerKeys.awsAccessKeyId, and AWS wants both: set the other too, or empty both to use a role.
{{- end }}
{{- else }}
{{- with include "dvara.secretsGiven" . }}
- secrets.create is false and secrets.existingSecret is empty, so what is given would reach no pod ({{ . }}): set secrets.create to true, or secrets.existingSecret to the Secret that holds it.
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "dvara.validate.ingress" -}}
{{- if .Values.ingress.enabled }}
{{- $root := . }}
{{- $routes := dict }}
{{- range $key := list "gatewayServer" "gatewayUi" }}
{{- if (index $root.Values $key).enabled }}
{{- range (index $root.Values.ingress $key).hosts }}
{{- $host := .host }}
{{- range default (list (dict)) .paths }}
{{- $path := default "/" .path }}
{{- $route := printf "%s %s%s" (default "Prefix" .pathType) $host $path }}
{{- with get $routes $route }}
- ingress.{{ $key }}.hosts routes {{ $host }}{{ $path }}, which ingress.{{ . }}.hosts routes already: change the host or the path of one of them.
{{- else }}
{{- $_ := set $routes $route $key }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if not $routes }}
- ingress.enabled is true, but no component that is enabled has hosts: fill ingress.gatewayServer.hosts or ingress.gatewayUi.hosts, or set ingress.enabled to false.
{{- end }}
{{- end }}
{{- end }}

{{- define "dvara.validate.all" -}}
{{- $root := . }}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" (include "dvara.fullname" .)) }}
- the name stem "{{ include "dvara.fullname" . }}" cannot name a Service, which starts with a letter and holds only lower-case letters, digits and dashes: choose another release name or set fullnameOverride.
{{- end }}
{{- if not (or .Values.gatewayServer.enabled .Values.gatewayUi.enabled .Values.mcpProxyServer.enabled) }}
- gatewayServer.enabled, gatewayUi.enabled and mcpProxyServer.enabled are all false, so nothing would run: set one of them to true.
{{- end }}
{{- $accounts := dict }}
{{- range $key := list "gatewayServer" "gatewayUi" "mcpProxyServer" }}
{{- $values := index $root.Values $key }}
{{- if $values.enabled }}
{{- $component := dict "root" $root "part" (include (printf "dvara.%s" $key) $root | fromYaml) "values" $values }}
{{- include "dvara.validate.component" $component }}
{{- if $values.serviceAccount.create }}
{{- $account := include "dvara.serviceAccountName" $component }}
{{- with get $accounts $account }}
- {{ $key }}.serviceAccount.name ({{ $account }}) is the service account that {{ . }} makes: set {{ $key }}.serviceAccount.create to false to share it, or choose another name.
{{- else }}
{{- $_ := set $accounts $account $key }}
{{- end }}
{{- end }}
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
{{- $config := .Values.gatewayServer.gatewayConfig }}
{{- if and .Values.gatewayServer.enabled (kindIs "string" $config) }}
{{- if hasKey (fromYaml $config) "Error" }}
- gatewayServer.gatewayConfig is a text that is no YAML map, so the gateway could not read it: correct it, or give it as a map.
{{- end }}
{{- end }}
{{- include "dvara.validate.secrets" . }}
{{- include "dvara.validate.ingress" . }}
{{- range $index, $object := .Values.extraObjects }}
{{- if kindIs "map" $object }}
{{- range list "apiVersion" "kind" }}
{{- if not (get $object .) }}
- extraObjects[{{ $index }}] has no {{ . }}: add it, every object needs apiVersion and kind.
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $faults := .Values.faults }}
{{- range list "notReady" "crashLoop" }}
{{- if and (get $faults .) (not $root.Values.gatewayServer.enabled) }}
- faults.{{ . }} acts on the gateway server, and gatewayServer.enabled is false: set gatewayServer.enabled to true, or faults.{{ . }} to false.
{{- end }}
{{- end }}
{{- range list "testFail" "testTimeout" }}
{{- if and (get $faults .) (not $root.Values.tests.enabled) }}
- faults.{{ . }} adds a test pod, and tests.enabled is false: set tests.enabled to true, or faults.{{ . }} to false.
{{- end }}
{{- end }}
{{- end }}

{{- with include "dvara.validate.all" . | trim }}
{{- fail (printf "these values cannot work:\n%s" .) }}
{{- end }}
