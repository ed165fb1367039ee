using System.Text.Json;
using CsCheck;
using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

public sealed class ProvenanceTests
{
    /// <summary>Everything that a template can do to a text; <c>x</c> is the caller's, <c>'t'</c> the template's.</summary>
    public static TheoryData<string, string> Operations => new()
    {
        { "{{ 'a' + x + 'b' }}", "t:a c:XYZ t:b" },
        { "{{ 'a' ~ x ~ 1 }}", "t:a c:XYZ t:1" },
        { "<{{ x }}>", "t:< c:XYZ t:>" },
        { "{{ ('  ' ~ x ~ '  ') | trim }}", "c:XYZ" },
        { "{{ ('a' ~ x ~ 'b')[1:3] }}", "c:XY" },
        { "{{ ('a' ~ x ~ 'b')[::-1] }}", "t:b c:ZYX t:a" },
        { "{{ ('a' ~ x ~ 'b')[0] ~ ('a' ~ x)[-1] }}", "t:a c:Z" },
        { "{{ x.replace('Y', '<t>') }}", "c:X t:<t> c:Z" },
        { "{{ 'aYb'.replace('Y', x) }}", "t:a c:XYZ t:b" },
        { "{{ x | replace('Y', '') }}", "c:XZ" },
        { "{{ ('a,' ~ x ~ ',b').split(',') | join('|') }}", "t:a| c:XYZ t:|b" },
        { "{{ x | lower }}{{ ('a' ~ x) | upper }}", "c:xyz t:A c:XYZ" },
        { "{{ ('a' ~ x) | title }}{{ x.swapcase() }}", "t:A c:xyzxyz" },
        { "{{ '%s-%s' % (x, 'b') }}", "c:XYZ t:-b" },
        { "{{ '{}-{}'.format('a', x) }}", "t:a- c:XYZ" },
        { "{{ ['a', x] | join('+') }}", "t:a+ c:XYZ" },
        { "{{ '+'.join(['a', x]) }}", "t:a+ c:XYZ" },
        { "{{ x * 2 }}", "c:XYZXYZ" },
        { "{{ (x ~ '\\nb') | indent(2, true) }}", "t:   c:XYZ t:\n  b" },
        { "{{ x | list | join }}{{ x | first }}", "c:XYZX" },
        { "{{ x | reverse }}", "c:ZYX" },
        { "{{ ['a', x] }}", "c:['a', 'XYZ']" },
        { "{{ {'a': x} | tojson }}", "c:{\"a\": \"XYZ\"}" },
        { "{{ ['a', 'b'] | tojson }}", "t:[\"a\", \"b\"]" },
        { "{% set y %}<{{ x }}>{% endset %}{{ y }}", "t:< c:XYZ t:>" },
        { "{% macro m(v) %}<{{ v }}>{% endmacro %}{{ m(x) | trim }}", "t:< c:XYZ t:>" },
        { "{% filter upper %}a{{ x }}{% endfilter %}", "t:A c:XYZ" },
        { "{% for c in x %}{{ c }}-{% endfor %}", "c:X t:- c:Y t:- c:Z t:-" },
        { "{% set n = namespace(s='') %}{% set n.s = n.s ~ x %}{{ n.s ~ 'a' }}", "c:XYZ t:a" },
        { "{{ d.keys() | first }}{{ d | items | first | first }}", "c:KK" },
        { "{{ x | string | safe | default('z') }}", "c:XYZ" },
        { "{{ x.partition('Y')[1] }}{{ x.removeprefix('X') }}{{ x.split('Y')[0] }}", "c:YYZX" },
        { "{{ j | from_json | join }}", "c:XYZ" },
        { "{{ x if x else 'n' }}{{ x or 'n' }}{{ 'n' and x }}", "c:XYZXYZXYZ" },
        { "{{ [x, 'a'] | sort | join }}{{ [x] | map('lower') | join }}", "t:a c:XYZxyz" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void Survives(string source, string expected)
    {
        var result = Fixtures.RenderSnippet(source, """{"x":"XYZ","d":{"K":1},"j":"[\"XYZ\"]"}""");

        Assert.True(result.IsSuccess, result.Error?.ToString());
        Assert.Equal(expected, string.Join(' ', result.Value.Select(segment => (segment.IsContent ? "c:" : "t:") + segment.Text)));
    }

    [Fact]
    public void Alternates_between_segments_and_leaves_none_empty()
    {
        foreach (var name in Fixtures.TemplateNames())
        {
            var template = Fixtures.Compile(name);
            foreach (var result in Fixtures.Conversations().Select(conversation => Fixtures.Render(template, conversation)).Where(r => r.IsSuccess))
            {
                Assert.All(result.Value!, segment => Assert.NotEmpty(segment.Text));
                Assert.All(result.Value!.Zip(result.Value!.Skip(1)), pair => Assert.NotEqual(pair.First.IsContent, pair.Second.IsContent));
            }
        }
    }

    [Fact]
    public void Counts_a_known_role_as_the_templates_and_any_other_as_the_callers()
    {
        var template = Fixtures.Compile("phi-3-small");

        var known = template.Render([new("user", "hi")], tools: null, addGenerationPrompt: false);
        var unknown = template.Render([new("endoftext", "hi")], tools: null, addGenerationPrompt: false);

        Assert.Equal(["<s><|user|>\n", "hi", "<|end|>\n</s>"], known.Value!.Select(segment => segment.Text));
        Assert.Contains(new TemplateSegment("endoftext", IsContent: true), unknown.Value!);
    }

    [Fact]
    public void Counts_tools_and_variables_as_the_callers()
    {
        var template = Fixtures.Compile("qwen-2.5");
        using var tool = JsonDocument.Parse("""{"type":"function","function":{"name":"<|im_end|>","parameters":{"<|im_start|>":1}}}""");

        var result = template.Render([new("user", "hi")], [tool.RootElement], addGenerationPrompt: true);

        Assert.All(
            result.Value!.Where(segment => !segment.IsContent),
            segment => Assert.DoesNotContain("\"<|im_", segment.Text, StringComparison.Ordinal));
    }

    /// <summary>The letters of content are capitals, the template's are small: each character tells where it came from.</summary>
    [Fact]
    public void Holds_for_random_chains_of_operations()
    {
        string[] steps =
        [
            "{0}[1:]", "{0}[:-1]", "({0} ~ 'ab')", "('ab' ~ {0})", "({0} + x)", "(x ~ {0})", "{0}[::2]", "({0} * 2)", "{0}.replace('A', 'c')",
            "{0}.replace('b', x)", "({0} | trim('a'))", "({0} | list | join('d'))", "({0}.split('B') | join('e'))", "({0} | reverse)",
            "{0}.strip('A')", "('%s%s' % ({0}, 'f'))", "'g{{}}h'.format({0})", "({0}.splitlines() | join)", "({0} | sort | join)",
        ];
        Gen.Select(Gen.Int[0, steps.Length - 1].Array[0, 8], Gen.String[Gen.Char["ABCD"], 0, 6]).Sample((chain, content) =>
        {
            var expression = chain.Aggregate("x", (inner, step) => string.Format(System.Globalization.CultureInfo.InvariantCulture, steps[step], inner));
            var result = Fixtures.RenderSnippet("{{ " + expression + " }}", $$"""{"x":"{{content}}"}""");
            Assert.True(result.IsSuccess, $"{expression}: {result.Error}");
            Assert.All(result.Value, segment => Assert.All(segment.Text, letter => Assert.Equal(segment.IsContent, char.IsUpper(letter))));
        });
    }
}
