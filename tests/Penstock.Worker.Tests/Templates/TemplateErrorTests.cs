using Penstock.Worker.Templates;

namespace Penstock.Worker.Tests.Templates;

public sealed class TemplateErrorTests
{
    public static TheoryData<string, TemplateErrorKind, int, string> Faults => new()
    {
        { "a\n{{ x", TemplateErrorKind.Syntax, 2, "'{{' has no closing '}}'" },
        { "{% if true %}\n{% for x in y %}\n", TemplateErrorKind.Syntax, 2, "{% for %} has no {% endfor %}" },
        { "\n\n{% endif %}", TemplateErrorKind.Syntax, 3, "unexpected tag 'endif'" },
        { "{# a\n{{ b }}", TemplateErrorKind.Syntax, 1, "the comment that begins here has no end '#}'" },
        { "{{ 'a\n }}", TemplateErrorKind.Syntax, 1, "the string that begins here has no closing '" },
        { "{{ (a]\n }}", TemplateErrorKind.Syntax, 1, "unexpected ']'" },
        { "{{ a }}\n{{ a | frobnicate }}", TemplateErrorKind.Unsupported, 2, "filter 'frobnicate' is not known" },
        { "{{ a is frobnicated }}", TemplateErrorKind.Unsupported, 1, "test 'frobnicated' is not known" },
        { "\n{% include 'x' %}", TemplateErrorKind.Unsupported, 2, "the tag 'include' is not supported in chat templates" },
        { "{% for x in y recursive %}{% endfor %}", TemplateErrorKind.Unsupported, 1, "recursive loops are not supported; a macro that calls itself is" },
        { "a\nb\n{{ 'a' + 1 }}", TemplateErrorKind.Evaluation, 3, "operator + cannot take string and integer" },
        { "{% if true %}\n{{ a.b.c }}{% endif %}", TemplateErrorKind.Evaluation, 2, "'a' is undefined" },
        { "{{ [1]\n | join('x', 2, 3) }}", TemplateErrorKind.Evaluation, 2, "filter 'join' takes at most 2 arguments, got 3" },
        { "{{ 'x'.strip(colour='red') }}", TemplateErrorKind.Evaluation, 1, ".strip() has no argument 'colour'" },
        { "\n{{ render(1) }}", TemplateErrorKind.Evaluation, 2, "'render' is undefined, so it cannot be called" },
        { "{% macro m() %}\n{{ none.strip() }}{% endmacro %}\n{{ m() }}", TemplateErrorKind.Evaluation, 2, "a value of type none has no 'strip', so it cannot be called" },
        { "\n{{ raise_exception('Only users.') }}", TemplateErrorKind.Raised, 2, "Only users." },
        { "{{ range(9999999) }}", TemplateErrorKind.LimitExceeded, 1, "range() gives at most 100000 numbers" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Names_line_and_construct(string source, TemplateErrorKind kind, int line, string message)
    {
        Assert.Equal(new TemplateError(kind, line, message), Fixtures.Error(source));
    }

    [Fact]
    public void Is_shown_with_its_line() =>
        Assert.Equal("chat template, line 2: filter 'x' is not known", Fixtures.Error("\n{{ a|x }}").ToString());

    [Fact]
    public void Refuses_variables_that_would_replace_the_conversation()
    {
        var error = Fixtures.Error("{{ messages }}", """{"messages":[]}""");

        Assert.Equal(TemplateErrorKind.Raised, error.Kind);
        Assert.Contains("'messages'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_text_that_is_no_unicode() =>
        Assert.Equal(TemplateErrorKind.Raised, Fixtures.Error("{{ x }}", """{"x":"\ud800"}""").Kind);
}
