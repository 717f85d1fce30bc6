{{/*
The three components. `key` is the block in values.yaml, `suffix` ends object names, `component` is the
app.kubernetes.io/component label, `port` the fixed container port. Suffix and component are part of immutable
selectors and names: never change them.
*/}}
{{- define "dvara.gatewayServer" -}}
{key: gatewayServer, suffix: server, component: gateway-server, port: 8080}
{{- end }}

{{- define "dvara.gatewayUi" -}}
{key: gatewayUi, suffix: ui, component: gateway-ui, port: 8090}
{{- end }}

{{- define "dvara.mcpProxyServer" -}}
{key: mcpProxyServer, suffix: mcp-proxy, component: mcp-proxy-server, port: 8070}
{{- end }}

{{/*
FULL, the stem of every name. Cut at 48, because the longest suffix is `-test-mcp-proxy` (15) and a Service name
has 63 characters. Dots, legal in release names, are not legal in Service names.
*/}}
{{- define "dvara.fullname" -}}
{{- $full := .Values.fullnameOverride }}
{{- if not $full }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- $full = ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- end }}
{{- $full | replace "." "-" | trunc 48 | trimSuffix "-" }}
{{- end }}

{{/* Name of a component's objects: FULL-server, FULL-ui, FULL-mcp-proxy. Takes root and part. */}}
{{- define "dvara.componentName" -}}
{{- printf "%s-%s" (include "dvara.fullname" .root) .part.suffix }}
{{- end }}

{{/* A value as text: nil is "", and `default` is not used because it would swallow false and 0. */}}
{{- define "dvara.text" -}}
{{- if not (kindIs "invalid" .) }}{{ toString . }}{{ end }}
{{- end }}

{{/* The chart's name as a label; a parent chart's alias takes its place and may be longer. */}}
{{- define "dvara.chartName" -}}
{{- .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The three selector labels; they are immutable in a Deployment, so nothing may be added. */}}
{{- define "dvara.selectorLabels" -}}
app.kubernetes.io/name: {{ include "dvara.chartName" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .part.component }}
{{- end }}

{{/* Labels of an object. Ours win over commonLabels, so that those can never break a selector. */}}
{{- define "dvara.labels" -}}
{{- $labels := dict
      "app.kubernetes.io/name" (include "dvara.chartName" .root)
      "app.kubernetes.io/instance" .root.Release.Name
      "app.kubernetes.io/version" .root.Chart.AppVersion
      "app.kubernetes.io/managed-by" .root.Release.Service
      "app.kubernetes.io/part-of" "dvara"
      "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | trimSuffix "_" | trimSuffix ".") }}
{{- with .part }}
{{- $_ := set $labels "app.kubernetes.io/component" .component }}
{{- end }}
{{- toYaml (merge $labels (default (dict) .extra) (default (dict) .root.Values.commonLabels)) }}
{{- end }}

{{/* Annotations of an object, with the key, or nothing. `extra` wins over commonAnnotations. */}}
{{- define "dvara.annotations" -}}
{{- with merge (dict) (default (dict) .extra) (default (dict) .root.Values.commonAnnotations) -}}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
Image reference of a block {repository, tag, digest}. global.imageRegistry takes the place of the repository's own
registry, if its first part looks like one (has a dot or a colon, or is localhost), else it is put in front.
*/}}
{{- define "dvara.image" -}}
{{- $repository := .image.repository }}
{{- with (.root.Values.global).imageRegistry }}
{{- $parts := splitList "/" $repository }}
{{- $first := first $parts }}
{{- if and (gt (len $parts) 1) (or (contains "." $first) (contains ":" $first) (eq $first "localhost")) }}
{{- $repository = rest $parts | join "/" }}
{{- end }}
{{- $repository = printf "%s/%s" (trimSuffix "/" .) $repository }}
{{- end }}
{{- $repository }}:{{ default .root.Chart.AppVersion .image.tag }}
{{- with .image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* imagePullSecrets of global and of the chart, each given as a name or as {name: …}. */}}
{{- define "dvara.imagePullSecrets" -}}
{{- $names := list }}
{{- range concat (default (list) (.Values.global).imagePullSecrets) (default (list) .Values.imagePullSecrets) }}
{{- if kindIs "string" . }}
{{- $names = append $names (dict "name" .) }}
{{- else }}
{{- $names = append $names (dict "name" .name) }}
{{- end }}
{{- end }}
{{- with uniq $names }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Service account of a component: its own by default, `default` if none is made and none is named. */}}
{{- define "dvara.serviceAccountName" -}}
{{- if .values.serviceAccount.create }}
{{- default (include "dvara.componentName" .) .values.serviceAccount.name }}
{{- else }}
{{- default "default" .values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Name of the Secret the pods read, chart-made or not. */}}
{{- define "dvara.secretName" -}}
{{- default (include "dvara.fullname" .) .Values.secrets.existingSecret }}
{{- end }}

{{/* "true" if the chart makes the Secret: an existing one always wins, whatever `create` says. */}}
{{- define "dvara.secretMade" -}}
{{- if and .Values.secrets.create (not .Values.secrets.existingSecret) }}true{{ end }}
{{- end }}

{{/*
The twelve keys, all present always. `data`, not stringData: a key dropped from stringData would stay in the live
object. Flags may come as booleans or strings; only "true", "false" and "" reach the gateway.
*/}}
{{- define "dvara.secretData" -}}
{{- $secrets := .Values.secrets }}
{{- $keys := $secrets.providerKeys -}}
openai-api-key: {{ include "dvara.text" $keys.openai | b64enc | quote }}
anthropic-api-key: {{ include "dvara.text" $keys.anthropic | b64enc | quote }}
gemini-api-key: {{ include "dvara.text" $keys.gemini | b64enc | quote }}
aws-access-key-id: {{ include "dvara.text" $keys.awsAccessKeyId | b64enc | quote }}
aws-secret-access-key: {{ include "dvara.text" $keys.awsSecretAccessKey | b64enc | quote }}
ollama-enabled: {{ include "dvara.text" $secrets.ollamaEnabled | lower | b64enc | quote }}
ollama-base-url: {{ include "dvara.text" $secrets.ollamaBaseUrl | b64enc | quote }}
bedrock-enabled: {{ include "dvara.text" $secrets.bedrockEnabled | lower | b64enc | quote }}
mock-provider-enabled: {{ include "dvara.text" $secrets.mockProviderEnabled | lower | b64enc | quote }}
gateway-internal-secret: {{ include "dvara.text" $secrets.gatewayInternalSecret | b64enc | quote }}
gateway-encryption-master-password: {{ include "dvara.text" $secrets.gatewayEncryptionMasterPassword | b64enc | quote }}
enterprise-license-key: {{ include "dvara.text" $secrets.enterpriseLicenseKey | b64enc | quote }}
{{- end }}

{{/* Paths of the values under `secrets` that hold something, flags that are "false" apart; never what they hold. */}}
{{- define "dvara.secretsGiven" -}}
{{- $secrets := .Values.secrets }}
{{- $given := list }}
{{- range list "openai" "anthropic" "gemini" "awsAccessKeyId" "awsSecretAccessKey" }}
{{- if include "dvara.text" (index $secrets.providerKeys .) }}
{{- $given = append $given (printf "secrets.providerKeys.%s" .) }}
{{- end }}
{{- end }}
{{- range list "ollamaEnabled" "ollamaBaseUrl" "bedrockEnabled" "mockProviderEnabled" "gatewayInternalSecret" "gatewayEncryptionMasterPassword" "enterpriseLicenseKey" }}
{{- if not (has (include "dvara.text" (index $secrets .) | lower) (list "" "false")) }}
{{- $given = append $given (printf "secrets.%s" .) }}
{{- end }}
{{- end }}
{{- join ", " $given }}
{{- end }}

{{/* Text of gateway.yaml. A map is written whole by toYaml and never through tpl: it may hold ${VAR} and {{name}}. */}}
{{- define "dvara.gatewayConfig" -}}
{{- with .Values.gatewayServer.gatewayConfig }}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toYaml . }}{{ end }}
{{- end }}
{{- end }}

{{/* URL under which the console and the MCP proxy reach the gateway server. */}}
{{- define "dvara.gatewayServerUrl" -}}
{{- if .values.gatewayServerUrl }}
{{- .values.gatewayServerUrl }}
{{- else }}
{{- printf "http://%s-server:%d" (include "dvara.fullname" .root) (int .root.Values.gatewayServer.service.port) }}
{{- end }}
{{- end }}

{{/* "true" if an int-or-percent value is 0 or "0%". A million as text is 1e+06, which `int` alone would take for 0. */}}
{{- define "dvara.isZero" -}}
{{- if eq (int (float64 (trimSuffix "%" (include "dvara.text" .)))) 0 }}true{{ end }}
{{- end }}

{{/* Lowest replica count of a component: minReplicas under an HPA, else replicaCount. Takes the component's values. */}}
{{- define "dvara.lowestReplicas" -}}
{{- if (.autoscaling).enabled }}{{ int .autoscaling.minReplicas }}{{ else }}{{ int .replicaCount }}{{ end }}
{{- end }}

{{/*
"true" if the MCP proxy's test pod may reach it: without a NetworkPolicy, or when extraFrom admits pods labelled
app.kubernetes.io/component: helm-test. Test pods never carry a component's own labels, they would join its Service.
*/}}
{{- define "dvara.mcpTestable" -}}
{{- $mcp := .Values.mcpProxyServer }}
{{- if not $mcp.networkPolicy.enabled }}true
{{- else }}
{{- range $mcp.networkPolicy.extraFrom }}
{{- if eq (dig "podSelector" "matchLabels" "app.kubernetes.io/component" "" .) "helm-test" }}true{{ end }}
{{- end }}
{{- end }}
{{- end }}
