/** A gateway and the regions around it, as large as the text beside it. */
export function FleetIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden
    >
      <circle cx="12" cy="12" r="3.6" />
      <circle cx="4.5" cy="5" r="2" />
      <circle cx="19.5" cy="5" r="2" />
      <circle cx="4.5" cy="19" r="2" />
      <circle cx="19.5" cy="19" r="2" />
      <path d="M6 6.4l3.3 3.1M18 6.4l-3.3 3.1M6 17.6l3.3-3.1M18 17.6l-3.3-3.1" />
    </svg>
  );
}
