/**
 * About where each country's people and networks are, by ISO 3166-1 alpha-2 code. For a picture, no claim
 * about borders: whole degrees, and how many degrees around it its packets are spread.
 */

export interface CountryPlace {
  readonly latitude: number;
  readonly longitude: number;
  readonly spread: number;
}

/** `code latitude longitude [spread]`; spread is 1 where left out. */
const TABLE = `
AD 43 2|AE 24 54|AF 34 66 3|AG 17 -62|AI 18 -63|AL 41 20|AM 40 45|AO -12 18 4|AQ -78 0 4|AR -34 -64 6
AS -14 -171|AT 47 14|AU -32 146 6|AW 13 -70|AX 60 20|AZ 40 48|BA 44 18|BB 13 -60|BD 24 90 1.5|BE 51 4
BF 12 -2 2|BG 43 25|BH 26 51|BI -3 30|BJ 9 2|BL 18 -63|BM 32 -65|BN 4 115|BO -17 -65 3|BQ 12 -68
BR -15 -48 8|BS 24 -76|BT 27 90|BV -54 3|BW -22 24 2|BY 53 28 2|BZ 17 -89|CA 50 -95 7|CC -12 97|CD -3 23 5
CF 7 21 2|CG -1 15 2|CH 47 8|CI 7 -5 2|CK -21 -160|CL -33 -71 2|CM 5 12 2|CN 33 110 8|CO 5 -74 3|CR 10 -84
CU 22 -79|CV 15 -24|CW 12 -69|CX -10 106|CY 35 33|CZ 50 15|DE 51 10 2.5|DJ 12 43|DK 56 10|DM 15 -61
DO 19 -70|DZ 34 3 3|EC -1 -78|EE 59 26|EG 28 31 2|EH 25 -13|ER 15 39|ES 40 -4 3|ET 9 39 3|FI 63 26 2
FJ -18 178|FK -52 -59|FM 7 158|FO 62 -7|FR 47 2 3|GA -1 12|GB 53 -2 2|GD 12 -62|GE 42 44|GF 4 -53
GG 49 -3|GH 8 -1|GI 36 -5|GL 66 -50 3|GM 13 -15|GN 10 -11|GP 16 -62|GQ 2 10|GR 39 22|GS -54 -37
GT 15 -90|GU 13 145|GW 12 -15|GY 5 -59|HK 22 114 0.5|HM -53 73|HN 15 -87|HR 45 16|HT 19 -72|HU 47 19
ID -5 110 5|IE 53 -8|IL 31 35|IM 54 -5|IN 22 79 6|IO -6 72|IQ 33 44 2|IR 33 53 4|IS 65 -19|IT 43 12 2.5
JE 49 -2|JM 18 -77|JO 31 36|JP 36 138 2|KE 0 38 2|KG 41 75|KH 12 105|KI 1 173|KM -12 44|KN 17 -63
KP 40 127|KR 36 128|KW 29 48|KY 19 -81|KZ 48 68 6|LA 18 104|LB 34 36|LC 14 -61|LI 47 10|LK 7 81
LR 6 -9|LS -29 28|LT 55 24|LU 50 6|LV 57 25|LY 30 17 3|MA 32 -6 2|MC 44 7|MD 47 29|ME 43 19
MF 18 -63|MG -19 47 2|MH 7 171|MK 42 22|ML 14 -5 3|MM 21 96 2|MN 47 105 4|MO 22 114 0.5|MP 15 146|MQ 15 -61
MR 19 -12 3|MS 17 -62|MT 36 14|MU -20 57|MV 4 73|MW -14 34|MX 22 -101 4|MY 4 102|MZ -17 36 3|NA -22 17 3
NC -21 165|NE 15 8 3|NF -29 168|NG 9 8 3|NI 13 -85|NL 52 5|NO 61 9 2|NP 28 84|NR -1 167|NU -19 -170
NZ -40 175 2|OM 21 57|PA 9 -80|PE -10 -76 3|PF -18 -149|PG -6 145 2|PH 13 122 2|PK 30 70 3|PL 52 19 2|PM 47 -56
PN -25 -130|PR 18 -66|PS 32 35|PT 39 -8|PW 7 134|PY -24 -57 2|QA 25 51|RE -21 55|RO 46 25 2|RS 44 21
RU 56 44 8|RW -2 30|SA 24 45 4|SB -9 160|SC -5 55|SD 15 31 3|SE 60 16 2.5|SG 1 104 0.5|SH -16 -6|SI 46 15
SJ 78 16|SK 49 20|SL 8 -12|SM 44 12|SN 14 -15|SO 4 46 2|SR 4 -56|SS 7 30 2|ST 0 7|SV 14 -89
SX 18 -63|SY 35 38|SZ -27 31|TC 22 -72|TD 14 18 3|TF -49 70|TG 8 1|TH 15 101 2|TJ 39 70|TK -9 -172
TL -9 126|TM 39 59 2|TN 35 10|TO -21 -175|TR 39 33 3|TT 10 -61|TV -8 179|TW 24 121|TZ -6 35 3|UA 49 31 3
UG 1 32|UM 19 167|US 39 -95 9|UY -33 -56|UZ 41 65 2|VA 42 12|VC 13 -61|VE 8 -66 2|VG 18 -65|VI 18 -65
VN 16 107 2|VU -16 167|WF -13 -176|WS -14 -172|XK 43 21|YE 15 47 2|YT -13 45|ZA -29 25 3|ZM -14 28 2|ZW -19 30 2`;

export const COUNTRIES: ReadonlyMap<string, CountryPlace> = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((row) => {
      const [code, latitude, longitude, spread = '1'] = row.split(' ');
      const place = {
        latitude: Number(latitude),
        longitude: Number(longitude),
        spread: Number(spread),
      };
      return [code, place] as const;
    }),
);
