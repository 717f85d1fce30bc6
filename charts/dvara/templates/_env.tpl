{{/*
Environment of the containers. Newer gateway images renamed GATEWAY_* to DVARA_*; both names are set, always with the
same value, so that one chart runs either. Every Secret reference is optional: pods start with any subset of the keys.
*/}}
{{- define "dvara.env.secret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "dvara.secretName" .root | quote }}
      key: {{ .key }}
      optional: true
{{- end }}

{{- define "dvara.env.internalSecret" -}}
{{ include "dvara.env.secret" (dict "root" . "name" "GATEWAY_INTERNAL_SECRET" "key" "gateway-internal-secret") }}
{{- end }}

{{- define "dvara.env.license" -}}
{{ include "dvara.env.secret" (dict "root" . "name" "GATEWAY_LICENSE_KEY" "key" "enterprise-license-key") }}
{{ include "dvara.env.secret" (dict "root" . "name" "DVARA_LICENSE_KEY" "key" "enterprise-license-key") }}
{{- end }}

{{- define "dvara.env.encryption" -}}
{{ include "dvara.env.secret" (dict "root" . "name" "GATEWAY_ENCRYPTION_MASTER_PASSWORD" "key" "gateway-encryption-master-password") }}
{{ include "dvara.env.secret" (dict "root" . "name" "DVARA_ENCRYPTION_MASTER_PASSWORD" "key" "gateway-encryption-master-password") }}
{{- end }}

{{/* JAVA_TOOL_OPTIONS is read by the JVM itself; the image's entry point has no shell, so JAVA_OPTS would be ignored. */}}
{{- define "dvara.env.java" -}}
{{- with .values.javaOpts }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "dvara.env.gatewayServer" -}}
{{- $root := .root }}
{{- $values := .values }}
- name: GATEWAY_MODE
  value: {{ $values.gatewayMode | quote }}
{{- include "dvara.env.java" . }}
{{- with $values.region.id }}
{{- $name := default . $values.region.name }}
- name: GATEWAY_REGION_ID
  value: {{ . | quote }}
- name: GATEWAY_REGION_NAME
  value: {{ $name | quote }}
- name: DVARA_REGION_ID
  value: {{ . | quote }}
- name: DVARA_REGION_NAME
  value: {{ $name | quote }}
{{- end }}
{{- $refs := list
      (list "OPENAI_API_KEY" "openai-api-key")
      (list "ANTHROPIC_API_KEY" "anthropic-api-key")
      (list "GEMINI_API_KEY" "gemini-api-key")
      (list "AWS_ACCESS_KEY_ID" "aws-access-key-id")
      (list "AWS_SECRET_ACCESS_KEY" "aws-secret-access-key")
      (list "OLLAMA_ENABLED" "ollama-enabled") }}
{{- /* An empty OLLAMA_BASE_URL would beat the application's default, so it is set only when it can hold something. */}}
{{- if or $root.Values.secrets.ollamaBaseUrl $root.Values.secrets.existingSecret }}
{{- $refs = append $refs (list "OLLAMA_BASE_URL" "ollama-base-url") }}
{{- end }}
{{- $refs = concat $refs (list (list "BEDROCK_ENABLED" "bedrock-enabled") (list "MOCK_PROVIDER_ENABLED" "mock-provider-enabled")) }}
{{- range $refs }}
{{ include "dvara.env.secret" (dict "root" $root "name" (index . 0) "key" (index . 1)) }}
{{- end }}
{{ include "dvara.env.internalSecret" $root }}
{{ include "dvara.env.encryption" $root }}
{{ include "dvara.env.license" $root }}
{{- with $values.actuatorApiKey.secretName }}
- name: DVARA_ACTUATOR_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ . | quote }}
      key: {{ $values.actuatorApiKey.key | quote }}
      optional: true
{{- end }}
{{- if $values.gatewayConfig }}
- name: GATEWAY_BOOTSTRAP_FILE
  value: /etc/dvara/gateway.yaml
- name: DVARA_CONFIG_FILE
  value: /etc/dvara/gateway.yaml
{{- end }}
{{- end }}

{{- define "dvara.env.gatewayUi" -}}
{{- $url := include "dvara.gatewayServerUrl" . }}
- name: GATEWAY_SERVER_URL
  value: {{ $url | quote }}
- name: DVARA_FLIGHTDECK_GATEWAY_URL
  value: {{ $url | quote }}
{{ include "dvara.env.internalSecret" .root }}
{{ include "dvara.env.license" .root }}
{{- end }}

{{- define "dvara.env.mcpProxyServer" -}}
- name: GATEWAY_SERVER_URL
  value: {{ include "dvara.gatewayServerUrl" . | quote }}
{{- include "dvara.env.java" . }}
{{ include "dvara.env.internalSecret" .root }}
{{ include "dvara.env.encryption" .root }}
{{ include "dvara.env.license" .root }}
{{- end }}

{{/*
The component's variables with extraEnv last. One that extraEnv names again is left out rather than repeated: server-side
apply, the default of Helm 4, refuses two entries with one name.
*/}}
{{- define "dvara.env" -}}
{{- $extra := default (list) .values.extraEnv }}
{{- $named := dict }}
{{- range $extra }}
{{- $_ := set $named .name true }}
{{- end }}
{{- $env := list }}
{{- range include (printf "dvara.env.%s" .part.key) . | fromYamlArray }}
{{- if not (hasKey $named .name) }}
{{- $env = append $env . }}
{{- end }}
{{- end }}
{{- toYaml (concat $env $extra) }}
{{- end }}
