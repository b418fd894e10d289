/** How the picture looks by the settings that a visitor finds on the pages. */
import type { CameraSettings } from '../device/camera-settings.ts';
import type { Look } from '../scene/picture.ts';

const NIGHT = { auto: 'auto', day: 'colour', night: 'grey' } as const;

export function lookOf(settings: CameraSettings): Look {
  return {
    brightness: 0.5 + settings.number('brightness') / 100,
    contrast: 0.5 + settings.number('contrast') / 100,
    saturation: (settings.number('saturation') / 50) * 0.85,
    night: NIGHT[settings.get('ircut') as keyof typeof NIGHT],
  };
}
