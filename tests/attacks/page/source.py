"""Has HTML in the code itself, which the page shows with colours."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST, OUTPUT_SIZE

ATTACK = Attack(
    wants="a script in the code that is shown",
    top="""
</pre></div><script id="attacks-@PORT@">document.title = "owned"</script>
""",
    solutions={
        **HONEST,
        "output_size": OUTPUT_SIZE
        + """
# </span></pre><script id='attacks-@PORT@'>1</script> <!--
# <img id='attacks-@PORT@' onerror=alert(1) src=x>
text = "<script id='attacks-@PORT@'>1</script>" '''<svg id='attacks-@PORT@' onload=alert(1)>'''
""",
    },
    bottom="""
%%html
<script id="attacks-@PORT@">document.title = "owned"</script>
""",
    deserves=3.0,
)
