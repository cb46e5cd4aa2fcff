"""Prints HTML, SVG and JavaScript, and displays them in every way that a notebook has."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a script that runs in the instructor's browser, from what a cell prints",
    top="""
from IPython.display import HTML, SVG, Javascript, Markdown, Math, display, publish_display_data

EVIL = [
    "<script id='attacks-@PORT@'>document.title = 'owned'</script>",
    "<img class='attacks-@PORT@' src=x onerror=\\"document.title = 'owned'\\">",
    "<svg class='attacks-@PORT@' onload=\\"document.title = 'owned'\\"></svg>",
    "</pre></div></body><iframe id='attacks-@PORT@' srcdoc='<script>top.x=1</script>'>",
    "<a id='attacks-@PORT@' href='javascript:alert(1)'>your grade</a>",
    "</textarea></title></style></script><style id='attacks-@PORT@'>* { display: none }</style>",
    "<!-- --><meta id='attacks-@PORT@' http-equiv=refresh content='0;url=http://127.0.0.1:@PORT@'>",
    "&lt;b id='attacks-@PORT@'&gt; {{ 7*7 }} {% raw %} ]]> <![CDATA[ \\u2028 \\x00 \\ufeff",
]
for text in EVIL:
    print(text)
    for shown in (HTML, Javascript, Markdown, Math, lambda t: SVG(f"<svg>{t}</svg>")):
        try:
            display(shown(text))
        except Exception as error:
            print(error)
    display({"text/html": text, "application/javascript": text, "text/plain": text}, raw=True)
    publish_display_data({"text/html": text, "image/svg+xml": text})
    sys = __import__("sys")
    sys.displayhook(HTML(text))

class Rich:
    def _repr_html_(self):
        return EVIL[0]
    _repr_svg_ = _repr_javascript_ = _repr_markdown_ = _repr_latex_ = _repr_html_
    def __repr__(self):
        return EVIL[1]

Rich()
""",
    bottom="""
%%html
<script id="attacks-@PORT@">document.title = "owned"</script>
""",
    solutions=HONEST,
    deserves=3.0,
)
