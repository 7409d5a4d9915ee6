/**
 * A channel's own sign: its letters, white on its colour. Drawn, because pages take no styles
 * inline.
 */
import type { Channel } from "../channels/index.ts";

const WIDTH = 44;
const HEIGHT = 28;
/** Letters wider than this many are squeezed to fit. */
const ROOMY = 3;

export function ChannelSign({ channel }: { channel: Channel }) {
  const { letters, color } = channel.icon;
  const squeezed = letters.length > ROOMY;
  return (
    <svg class="sign" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <rect width={WIDTH} height={HEIGHT} rx="6" fill={color} />
      <text
        x={WIDTH / 2}
        y="18.5"
        text-anchor="middle"
        font-size="12"
        font-weight="700"
        fill="#fff"
        textLength={squeezed ? WIDTH - 10 : undefined}
        lengthAdjust={squeezed ? "spacingAndGlyphs" : undefined}
      >
        {letters}
      </text>
    </svg>
  );
}
