{{/*
What the three Deployments and the test pods share. All take a dict of root, part (see _helpers.tpl) and values (the
component's block of values.yaml).
*/}}
{{- define "dvara.pod.security" -}}
automountServiceAccountToken: {{ .values.serviceAccount.automount }}
{{- /* The variables of service links, DVARA_SERVER_PORT and such, would be read as settings of the application. */}}
enableServiceLinks: false
{{- include "dvara.imagePullSecrets" .root }}
{{- with .values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "dvara.pod.scheduling" -}}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- with .values.runtimeClassName }}
runtimeClassName: {{ . | quote }}
{{- end }}
{{- end }}

{{/* Constraints as given; one without a labelSelector matches no pod, so it gets the component's own. */}}
{{- define "dvara.pod.topologySpread" -}}
{{- $selector := dict "matchLabels" (include "dvara.selectorLabels" . | fromYaml) }}
{{- $constraints := list }}
{{- range .values.topologySpreadConstraints }}
{{- $constraints = append $constraints (hasKey . "labelSelector" | ternary . (set (deepCopy .) "labelSelector" $selector)) }}
{{- end }}
{{- with $constraints -}}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* No chart version here: a chart bump that changes nothing else must not roll the pods. */}}
{{- define "dvara.pod.labels" -}}
{{- $labels := include "dvara.selectorLabels" . | fromYaml }}
{{- if and (eq .part.key "gatewayServer") .values.region.id }}
{{- $_ := set $labels "dvara.ai/region" .values.region.id }}
{{- end }}
{{- toYaml (merge $labels (default (dict) .values.podLabels) (default (dict) .root.Values.commonLabels)) }}
{{- end }}

{{/*
The part of the chart's Secret that a component reads, so that a changed key replaces the pods that read it and no others:
the keys its variables name, or all of them where additions of the user's name the Secret in a way that is not looked into.
*/}}
{{- define "dvara.pod.secretRead" -}}
{{- $secret := include "dvara.secretName" .root }}
{{- $data := include "dvara.secretData" .root | fromYaml }}
{{- $additions := toYaml (pick .values "extraEnvFrom" "extraVolumes" "initContainers" "extraContainers") }}
{{- if regexMatch (printf "(?m): \"?%s\"?$" (regexQuoteMeta $secret)) $additions }}
{{- toYaml $data }}
{{- else }}
{{- $read := dict }}
{{- range include "dvara.env" . | fromYamlArray }}
{{- $key := dig "valueFrom" "secretKeyRef" (dict) . }}
{{- if and (eq (toString $key.name) $secret) (hasKey $data (toString $key.key)) }}
{{- $_ := set $read $key.key (get $data $key.key) }}
{{- end }}
{{- end }}
{{- toYaml $read }}
{{- end }}
{{- end }}

{{/* Checksums roll the pods that read a changed key or ConfigMap; an existing Secret cannot be seen from here. */}}
{{- define "dvara.pod.annotations" -}}
{{- $annotations := dict }}
{{- if include "dvara.secretMade" .root }}
{{- $_ := set $annotations "checksum/secret" (include "dvara.pod.secretRead" . | sha256sum) }}
{{- end }}
{{- if .values.gatewayConfig }}
{{- $_ := set $annotations "checksum/config" (include "dvara.gatewayConfig" .root | sha256sum) }}
{{- end }}
{{- with merge $annotations (default (dict) .values.podAnnotations) -}}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
A command that tells which fault is on and ends with an error at once, in words that also clusters without containers can
play: `echo` and `exit` only.
*/}}
{{- define "dvara.fault.command" -}}
["sh", "-c", "echo 'faults.{{ . }} is on'; exit 1"]
{{- end }}

{{- define "dvara.deployment" -}}
{{- $faults := ternary .root.Values.faults (dict) (eq .part.key "gatewayServer") }}
{{- $readinessProbe := .values.readinessProbe }}
{{- if $faults.notReady }}
{{- /* Only a path changes: a field added by an upgrade that fails would outlive the next one (Helm 3). */}}
{{- $readinessProbe = merge (dict "httpGet" (dict "path" "/faults/not-ready" "port" "http")) (omit (default (dict) .values.readinessProbe) "exec" "grpc" "tcpSocket") }}
{{- end }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "dvara.componentName" . }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" . | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root "extra" (merge (dict "dvara.ai/revision" (.root.Release.Revision | toString)) (default (dict) .values.deploymentAnnotations))) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  {{- if not (.values.autoscaling).enabled }}
  replicas: {{ int .values.replicaCount }}
  {{- else if gt (int .values.autoscaling.handOverReplicas) 0 }}
  replicas: {{ int .values.autoscaling.handOverReplicas }}
  {{- end }}
  revisionHistoryLimit: {{ int .values.revisionHistoryLimit }}
  selector:
    matchLabels:
      {{- include "dvara.selectorLabels" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      {{- /* Never through `with` or `default`: they would drop the 0. */}}
      maxSurge: {{ toYaml .values.rollingUpdate.maxSurge }}
      maxUnavailable: {{ toYaml .values.rollingUpdate.maxUnavailable }}
  template:
    metadata:
      labels:
        {{- include "dvara.pod.labels" . | nindent 8 }}
      {{- with include "dvara.pod.annotations" . }}
      {{- . | nindent 6 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "dvara.serviceAccountName" . | quote }}
      {{- include "dvara.pod.security" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ int .values.terminationGracePeriodSeconds }}
      {{- with include "dvara.pod.scheduling" . | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with include "dvara.pod.topologySpread" . }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with .values.hostAliases }}
      hostAliases:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.initContainers }}
      initContainers:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .part.component }}
          image: {{ include "dvara.image" (dict "root" .root "image" .values.image) | quote }}
          imagePullPolicy: {{ .values.image.pullPolicy }}
          {{- with .values.securityContext }}
          securityContext:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- if $faults.crashLoop }}
          command: {{ include "dvara.fault.command" "crashLoop" }}
          {{- end }}
          ports:
            - name: http
              containerPort: {{ .part.port }}
              protocol: TCP
          env:
            {{- include "dvara.env" . | nindent 12 }}
          {{- with .values.extraEnvFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .values.startupProbe }}
          startupProbe:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .values.livenessProbe }}
          livenessProbe:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with $readinessProbe }}
          readinessProbe:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- if gt (int .values.preStopSleepSeconds) 0 }}
          lifecycle:
            preStop:
              {{- /* Not the native sleep action, which Kubernetes 1.28 does not have. */}}
              exec:
                command: ["sh", "-c", "sleep {{ int .values.preStopSleepSeconds }}"]
          {{- end }}
          {{- with .values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- if .values.gatewayConfig }}
            - name: config
              mountPath: /etc/dvara/gateway.yaml
              subPath: gateway.yaml
              readOnly: true
            {{- end }}
            {{- with .values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
        {{- with .values.extraContainers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      volumes:
        - name: tmp
          emptyDir: {}
        {{- if .values.gatewayConfig }}
        - name: config
          configMap:
            name: {{ include "dvara.fullname" .root }}-config
        {{- end }}
        {{- with .values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end }}

{{- define "dvara.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "dvara.componentName" . }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" . | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root "extra" .values.service.annotations) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  type: {{ .values.service.type }}
  ports:
    - name: http
      port: {{ int .values.service.port }}
      targetPort: http
      protocol: TCP
  selector:
    {{- include "dvara.selectorLabels" . | nindent 4 }}
{{- end }}

{{- define "dvara.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "dvara.serviceAccountName" . | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" . | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root "extra" .values.serviceAccount.annotations) }}
  {{- . | nindent 2 }}
  {{- end }}
automountServiceAccountToken: {{ .values.serviceAccount.automount }}
{{- end }}

{{/* A target of "", null or 0 leaves its metric out. */}}
{{- define "dvara.hpa" -}}
{{- $cpu := int .values.autoscaling.targetCPUUtilizationPercentage }}
{{- $memory := int .values.autoscaling.targetMemoryUtilizationPercentage }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "dvara.componentName" . }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" . | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "dvara.componentName" . }}
  minReplicas: {{ int .values.autoscaling.minReplicas }}
  maxReplicas: {{ int .values.autoscaling.maxReplicas }}
  metrics:
    {{- if $cpu }}
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $cpu }}
    {{- end }}
    {{- if $memory }}
    - type: Resource
      resource:
        name: memory
        target:
          type: Utilization
          averageUtilization: {{ $memory }}
    {{- end }}
  {{- with .values.autoscaling.behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* maxUnavailable, 0 included, takes the place of minAvailable; the API accepts one of them only. */}}
{{- define "dvara.pdb" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "dvara.componentName" . }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" . | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  {{- if ne (include "dvara.text" .values.pdb.maxUnavailable) "" }}
  maxUnavailable: {{ toYaml .values.pdb.maxUnavailable }}
  {{- else }}
  minAvailable: {{ toYaml .values.pdb.minAvailable }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "dvara.selectorLabels" . | nindent 6 }}
{{- end }}

{{/*
No guard on the API being present: `helm template`, and so every GitOps render, never has it and would lose the object.
*/}}
{{- define "dvara.serviceMonitor" -}}
{{- $monitor := .values.serviceMonitor }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "dvara.componentName" . }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" (dict "root" .root "part" .part "extra" $monitor.additionalLabels) | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  endpoints:
    - port: http
      path: {{ $monitor.path }}
      interval: {{ $monitor.interval }}
      {{- with $monitor.scrapeTimeout }}
      scrapeTimeout: {{ . }}
      {{- end }}
      {{- with $monitor.authorization }}
      authorization:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $monitor.relabelings }}
      relabelings:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $monitor.metricRelabelings }}
      metricRelabelings:
        {{- toYaml . | nindent 8 }}
      {{- end }}
  namespaceSelector:
    matchNames:
      - {{ .root.Release.Namespace | quote }}
  selector:
    matchLabels:
      {{- include "dvara.selectorLabels" . | nindent 6 }}
{{- end }}

{{/* Takes, besides root and part, the component's block of `ingress` as `ingress`. */}}
{{- define "dvara.ingress" -}}
{{- $service := include "dvara.componentName" . }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ $service }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" . | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root "extra" .root.Values.ingress.annotations) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  {{- with .root.Values.ingress.className }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  rules:
    {{- range .ingress.hosts }}
    - host: {{ .host | quote }}
      http:
        paths:
          {{- range default (list (dict)) .paths }}
          - path: {{ default "/" .path | quote }}
            pathType: {{ default "Prefix" .pathType }}
            backend:
              service:
                name: {{ $service }}
                port:
                  name: http
          {{- end }}
    {{- end }}
  {{- with .ingress.tls }}
  tls:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/*
A test pod. It uses the component's own image, which has curl, so that nothing more is to be mirrored, and keeps no
component label, or it would join the component's Service. Kept after success: `helm test --logs` needs it. Takes,
besides root, part and values, a name suffix, a command as YAML and, for the pods of `faults`, a hook weight.
*/}}
{{- define "dvara.testPod" -}}
{{- $image := .root.Values.tests.image }}
{{- if not $image.repository }}
{{- $image = .values.image }}
{{- end }}
{{- $hook := dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation" }}
{{- with .weight }}
{{- $_ := set $hook "helm.sh/hook-weight" . }}
{{- end }}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "dvara.fullname" .root }}-test-{{ .suffix }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "dvara.labels" (dict "root" .root "part" (dict "component" "helm-test")) | nindent 4 }}
  {{- with include "dvara.annotations" (dict "root" .root "extra" $hook) }}
  {{- . | nindent 2 }}
  {{- end }}
spec:
  restartPolicy: Never
  {{- with .grace }}
  terminationGracePeriodSeconds: {{ . }}
  {{- end }}
  {{- include "dvara.pod.security" (dict "root" .root "values" (merge (dict "serviceAccount" (dict "automount" false)) (pick .values "podSecurityContext"))) | nindent 2 }}
  {{- with include "dvara.pod.scheduling" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  containers:
    - name: test
      image: {{ include "dvara.image" (dict "root" .root "image" $image) | quote }}
      imagePullPolicy: {{ $image.pullPolicy }}
      {{- with .values.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      command:
        {{- .command | nindent 8 }}
      {{- with .root.Values.tests.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}

{{/* The test pod that asks a component's Service for `path`. */}}
{{- define "dvara.reachabilityTest" -}}
{{- $command := list "curl" "--fail" "--silent" "--show-error" "--retry" "10" "--retry-delay" "3" "--retry-all-errors" "--max-time" "10" }}
{{- $url := printf "http://%s:%d%s" (include "dvara.componentName" .) (int .values.service.port) .path }}
{{- include "dvara.testPod" (merge (dict "suffix" .part.suffix "command" (toYaml (append $command $url))) .) }}
{{- end }}

{{/*
The test pod of a fault. It comes after the others (weight), because `helm test` ends with the first that fails, and
borrows the image and security of a component that is enabled.
*/}}
{{- define "dvara.faultTest" -}}
{{- $root := .root }}
{{- $key := "mcpProxyServer" }}
{{- if $root.Values.gatewayServer.enabled }}
{{- $key = "gatewayServer" }}
{{- else if $root.Values.gatewayUi.enabled }}
{{- $key = "gatewayUi" }}
{{- end }}
{{- include "dvara.testPod" (merge (dict "values" (index $root.Values $key)) .) }}
{{- end }}
