/** Flat arcs whose edges are smooth even where the whole picture is not smoothed. */
import { BufferGeometry, Color, DoubleSide, Float32BufferAttribute, Mesh, ShaderMaterial } from 'three';

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly radius: number;
  readonly width: number;
}

/** A corner at least every so many radians. */
const FINENESS = 0.02;
/** Room beside a band for its soft edge: a thin band would else fall between the pixels. */
const MARGIN = 0.02;

const VERTEX = /* glsl */ `
attribute float across;
varying float place;
void main() {
  place = across;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

/** `place` is 0 in the middle of the band and 1 at its edge; a pixel at the edge is covered in part. */
const FRAGMENT = /* glsl */ `
uniform vec3 fill;
uniform vec3 edge;
uniform float outlined;
varying float place;
void main() {
  float pixel = max(fwidth(place), 1e-4);
  float inside = 1.0 - abs(place);
  // What is thinner than a pixel covers it in part.
  float covered = clamp(inside / pixel + 0.5, 0.0, min(1.0, 2.0 / pixel));
  float line = outlined * clamp(1.5 - inside / pixel, 0.0, 1.0);
  gl_FragColor = vec4(mix(fill, edge, line), covered);
}`;

export class Bands {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;

  constructor(bands: readonly Band[], isOutlined: boolean) {
    const positions: number[] = [];
    const across: number[] = [];
    const triangles: number[] = [];
    for (const { from, to, radius, width } of bands) {
      const count = Math.max(1, Math.ceil((to - from) / FINENESS));
      const half = width / 2 + MARGIN;
      const first = positions.length / 3;
      for (let i = 0; i <= count; i++) {
        const angle = from + ((to - from) * i) / count;
        for (const side of [-1, 1]) {
          const reach = radius + side * half;
          positions.push(reach * Math.cos(angle), 0, -reach * Math.sin(angle));
          across.push((side * half) / (width / 2));
        }
        const at = first + i * 2;
        if (i < count) triangles.push(at, at + 1, at + 2, at + 1, at + 3, at + 2);
      }
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
    geometry.setAttribute('across', new Float32BufferAttribute(across, 1));
    geometry.setIndex(triangles);
    const material = new ShaderMaterial({
      uniforms: {
        fill: { value: new Color() },
        edge: { value: new Color() },
        outlined: { value: isOutlined ? 1 : 0 },
      },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: DoubleSide,
      transparent: true,
      depthWrite: false,
    });
    this.mesh = new Mesh(geometry, material);
    this.mesh.renderOrder = 2;
  }

  paint(fill: string, edge: string): void {
    const { uniforms } = this.mesh.material;
    (uniforms.fill.value as Color).set(fill);
    (uniforms.edge.value as Color).set(edge);
  }
}
