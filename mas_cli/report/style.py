"""How the report looks on a screen, on paper and in black and white."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#eef1f4;color:#1a1a1a;font:16px/1.5 Arial,"Liberation Sans",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 2.5rem 3rem;background:#fff}
header{border-bottom:4px solid #154273;margin-bottom:1.5rem}
.kicker{margin:0;color:#154273;font-weight:bold}
h1{margin:.2rem 0 .8rem;font-size:1.9rem;line-height:1.2;color:#154273}
h2{margin:0 0 .4rem;font-size:1.25rem;color:#154273}
section{margin:0 0 2.2rem}
p{margin:0 0 .8rem;max-width:46rem}
.note{border-left:4px solid #8a3a00;padding:.3rem .8rem;background:#fdf3ea}
.receipt{font-size:.8rem;color:#4a5560;overflow-wrap:anywhere}
figure{margin:.4rem 0 .8rem}
svg{width:100%;height:auto;display:block;max-width:46rem}
svg text{font:14px Arial,"Liberation Sans",sans-serif;fill:#1a1a1a}
svg .number{font-weight:bold}
svg rect{fill:#154273}
svg line{stroke:#6b7681;stroke-width:1}
.table{overflow-x:auto;margin-bottom:1.2rem}
.table:focus-visible{outline:3px solid #8a3a00;outline-offset:2px}
table{border-collapse:collapse;min-width:24rem;font-size:.9rem}
caption{text-align:left;font-weight:bold;padding:.2rem 0}
th,td{padding:.3rem .7rem;border-bottom:1px solid #c5ced6;vertical-align:top}
thead th{text-align:right;background:#e3ecf5;border-bottom:2px solid #154273;max-width:9rem}
thead th:first-child,tbody th{text-align:left;font-weight:normal}
thead th:first-child,.total th,.total td{font-weight:bold}
tbody th{min-width:9rem;max-width:26rem;overflow-wrap:anywhere}
tbody .total>*{border-top:2px solid #154273;border-bottom:0}
ul{padding-left:1.2rem;max-width:46rem}
td{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
@media print{
 @page{size:A4;margin:16mm 14mm}
 body{background:#fff;font-size:10pt}
 main{max-width:none;padding:0}
 figure,tr,h2,li,.short{break-inside:avoid}
 h2,h2+p,figure,caption,thead{break-after:avoid}
 thead{display:table-header-group}
 tbody tr:nth-child(-n+3),tbody tr:last-child{break-before:avoid}
 svg rect{fill:#333;print-color-adjust:exact;-webkit-print-color-adjust:exact}
 table{font-size:8.5pt;min-width:0}
 th,td{padding:.2rem .4rem}
 .table{overflow:visible}
 tbody th{min-width:7rem;max-width:16rem}
 .wide tbody th{min-width:12rem}
 .wide th,.wide td{padding:.2rem .25rem}
 .wide thead th{max-width:5rem}
 p,li{orphans:3;widows:3}
}
"""
