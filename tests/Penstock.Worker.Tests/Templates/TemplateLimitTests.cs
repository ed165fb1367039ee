using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

/// <summary>
/// Templates that mean harm end with an error. Each would take minutes or gigabytes without its bound. The bounds here are an eighth of
/// the defaults, to keep the tests short.
/// </summary>
public sealed class TemplateLimitTests
{
    private const string Nested = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}";

    private static readonly TemplateLimits Limits = new()
    {
        OutputCharacters = 1024 * 1024,
        Steps = 600_000,
        MemoryBytes = 32 * 1024 * 1024,
    };

    public static TheoryData<string> Hostile =>
    [
        Nested + "{% endfor %}{% endfor %}{% endfor %}",
        Nested + "{{ a }}{% endfor %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s * 9 %}{% endfor %}",
        "{{ 'x' * 99999999999 }}",
        "{{ [1] * 999999999999 }}",
        "{{ ([[1] * 9999999] * 99999) | tojson }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l[:] }}{{ ns.l | tojson }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l | tojson }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{% set m = [] %}{% set _ = m.append(m) %}{{ l == m }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{% set m = [] %}{% set _ = m.append(m) %}{{ l < m }}",
        "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{% macro m(n) %}{{ m(n) ~ m(n) }}{% endmacro %}{{ m(0) }}",
        "{% macro a() %}{{ caller() }}{% endmacro %}{% macro b() %}{% call a() %}{{ b() }}{% endcall %}{% endmacro %}{{ b() }}",
        "{% set s = 'a' * 999999 %}{% for i in range(99999) %}{{ s | upper | length }}{% endfor %}",
        "{% set s = 'a' * 999999 %}{% for i in range(99999) %}{% if (s ~ 'b') in (s ~ 'c') %}{% endif %}{% endfor %}",
        "{% set s = 'a' * 999999 %}{{ s.replace('', s) }}",
        "{% set s = 'a' * 999999 %}{{ s | list | join(s) }}",
        "{% set s = 'a' * 999999 %}{{ s.split('a') | map('upper') | list | length }}{{ s.split('a') | map('upper') | list | length }}",
        "{% set s = 'a' * 999999 %}{% for i in range(99999) %}{% if s == s ~ '' %}{% endif %}{% endfor %}",
        "{% set ns = namespace(s='') %}{% for i in range(99999) %}{% for j in range(99999) %}{% set ns.s = ns.s ~ 'x' %}{% endfor %}{% endfor %}",
        "{{ '%s' % ('x' * 999999) * 999 }}",
        "{{ ('\\n' * 999999) | indent(1000, true, true) }}",
        "{{ [1,2,3] | batch(99999, 'x') | list * 9999 }}",
        "{% set d = {} %}{% for i in range(99999) %}{% for j in range(99999) %}{% set _ = d.update({i * 100000 + j: j}) %}{% endfor %}{% endfor %}",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Stops_a_hostile_template(string source)
    {
        var error = Fixtures.Error(source, limits: Limits);

        Assert.Equal(TemplateErrorKind.LimitExceeded, error.Kind);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("{1:", "}")]
    [InlineData("f(", ")")]
    [InlineData("1 if 1 else ", "")]
    public void Stops_deep_nesting_in_expressions(string open, string close)
    {
        var source = "{{ " + string.Concat(Enumerable.Repeat(open, 30_000)) + "1" + string.Concat(Enumerable.Repeat(close, 30_000)) + " }}";

        Assert.Equal(TemplateErrorKind.LimitExceeded, Fixtures.Error(source, limits: new TemplateLimits { SourceCharacters = 1_000_000 }).Kind);
    }

    [Theory]
    [InlineData("{% if true %}", "{% endif %}")]
    [InlineData("{% for x in [1] %}", "{% endfor %}")]
    [InlineData("{% set x %}", "{% endset %}")]
    [InlineData("{% macro m() %}", "{% endmacro %}")]
    [InlineData("{% filter upper %}", "{% endfilter %}")]
    public void Stops_deep_nesting_of_tags(string open, string close)
    {
        var source = string.Concat(Enumerable.Repeat(open, 10_000)) + string.Concat(Enumerable.Repeat(close, 10_000));

        Assert.Equal(TemplateErrorKind.LimitExceeded, Fixtures.Error(source, limits: new TemplateLimits { SourceCharacters = 1_000_000 }).Kind);
    }

    [Theory]
    [InlineData(" ~ 'a'")]
    [InlineData(" + 1")]
    [InlineData(" | string")]
    [InlineData(".a")]
    [InlineData("[0]")]
    [InlineData(" and 1")]
    public void Stops_chains_that_nest_when_evaluated(string link) =>
        Assert.Equal(TemplateErrorKind.LimitExceeded, Fixtures.Error("{{ 1" + string.Concat(Enumerable.Repeat(link, 20_000)) + " }}").Kind);

    [Fact]
    public void Refuses_a_source_that_is_too_long() =>
        Assert.Equal(TemplateErrorKind.LimitExceeded, Fixtures.Error(new string('x', 300_000)).Kind);

    [Fact]
    public void Takes_a_conversation_of_a_million_characters()
    {
        var template = Fixtures.Compile("llama-3.1");
        var messages = Enumerable.Range(0, 1001)
            .Select(index => new TemplateMessage(index % 2 == 0 ? "user" : "assistant", new string('x', 1000))).ToList();

        var result = template.Render(messages, tools: null, addGenerationPrompt: true);

        Assert.True(result.IsSuccess, result.Error?.ToString());
        Assert.InRange(result.Value.Sum(segment => segment.Text.Length), 1_001_000, 1_200_000);
    }
}
