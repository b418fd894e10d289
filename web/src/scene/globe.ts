/** The Internet in the middle: a quiet sphere with land and thin coastlines. */
import {
  BufferGeometry,
  CanvasTexture,
  Color,
  Float32BufferAttribute,
  Group,
  LinearFilter,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  RepeatWrapping,
  ShaderMaterial,
  SphereGeometry,
} from 'three';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import land from 'world-atlas/land-110m.json' with { type: 'json' };
import { spherePoint } from './geo.ts';
import type { Palette } from './palette.ts';

const MASK_WIDTH = 2048;
const MASK_HEIGHT = MASK_WIDTH / 2;
/** Just above the sphere, so that coasts are not half inside it. */
const COAST_RADIUS = 1.003;

const VERTEX = /* glsl */ `
varying vec2 place;
varying float facing;
void main() {
  // The sphere's corners begin at 90° W.
  place = vec2(uv.x + 0.25, uv.y);
  vec4 eye = modelViewMatrix * vec4(position, 1.0);
  // The angle between surface and line of sight, for the rim.
  facing = dot(normalize(normalMatrix * normal), normalize(-eye.xyz));
  gl_Position = projectionMatrix * eye;
}`;

const FRAGMENT = /* glsl */ `
uniform sampler2D mask;
uniform vec3 sea;
uniform vec3 ground;
uniform vec3 rim;
varying vec2 place;
varying float facing;
void main() {
  vec3 colour = mix(sea, ground, texture2D(mask, place).r);
  gl_FragColor = vec4(mix(rim, colour, smoothstep(0.08, 0.22, facing)), 1.0);
}`;

export class Globe {
  readonly group = new Group();
  readonly #surface: ShaderMaterial;
  readonly #coast = new LineBasicMaterial({ transparent: true, opacity: 0.75 });
  readonly #mask: CanvasTexture;

  constructor() {
    const topology = land as unknown as Topology<{ land: GeometryCollection }>;
    this.#mask = landMask(topology);
    this.#surface = new ShaderMaterial({
      uniforms: {
        mask: { value: this.#mask },
        sea: { value: new Color() },
        ground: { value: new Color() },
        rim: { value: new Color() },
      },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
    });
    const sphere = new Mesh(new SphereGeometry(1, 72, 48), this.#surface);
    const coasts = new LineSegments(coastGeometry(topology), this.#coast);
    coasts.renderOrder = 1;
    this.group.add(sphere, coasts);
  }

  paint(palette: Palette): void {
    const { sea, ground, rim } = this.#surface.uniforms;
    (sea.value as Color).set(palette.sea);
    (ground.value as Color).set(palette.land);
    (rim.value as Color).set(palette.coast);
    this.#coast.color.set(palette.coast);
  }

  dispose(): void {
    this.#mask.dispose();
  }
}

/** Land white on black, longitude to the right and latitude upward; colours come from the shader. */
function landMask(topology: Topology<{ land: GeometryCollection }>): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = MASK_WIDTH;
  canvas.height = MASK_HEIGHT;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#000';
  context.fillRect(0, 0, MASK_WIDTH, MASK_HEIGHT);
  context.fillStyle = '#fff';
  context.beginPath();
  for (const shape of feature(topology, topology.objects.land).features) {
    const polygons =
      shape.geometry.type === 'MultiPolygon'
        ? shape.geometry.coordinates
        : shape.geometry.type === 'Polygon'
          ? [shape.geometry.coordinates]
          : [];
    for (const ring of polygons.flat()) {
      ring.forEach(([longitude, latitude], i) => {
        const x = ((longitude + 180) / 360) * MASK_WIDTH;
        const y = ((90 - latitude) / 180) * MASK_HEIGHT;
        if (i === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.closePath();
    }
  }
  context.fill('evenodd');
  const texture = new CanvasTexture(canvas);
  texture.wrapS = RepeatWrapping;
  // The globe is never so small that it would need smaller versions.
  texture.generateMipmaps = false;
  texture.minFilter = LinearFilter;
  return texture;
}

function coastGeometry(topology: Topology<{ land: GeometryCollection }>): BufferGeometry {
  const lines = mesh(topology, topology.objects.land).coordinates;
  const segments = lines.reduce((sum, line) => sum + line.length - 1, 0);
  const points = new Float32Array(segments * 6);
  let at = 0;
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [fromLongitude, fromLatitude] = line[i - 1];
      const [toLongitude, toLatitude] = line[i];
      // Where shapes were cut at the 180th meridian there is no coast.
      if (Math.abs(fromLongitude) > 179.9 && Math.abs(toLongitude) > 179.9) continue;
      spherePoint(fromLatitude, fromLongitude, points, at);
      spherePoint(toLatitude, toLongitude, points, at + 3);
      at += 6;
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute(
    'position',
    new Float32BufferAttribute(
      points.subarray(0, at).map((value) => value * COAST_RADIUS),
      3,
    ),
  );
  return geometry;
}
