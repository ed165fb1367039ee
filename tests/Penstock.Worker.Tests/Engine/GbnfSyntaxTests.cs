using CsCheck;
using Penstock.Worker.Batching;
using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

public sealed class GbnfSyntaxTests(DemoEngine demo)
{
    public static TheoryData<string> Sound =>
    [
        "root ::= \"a\"",
        "root ::= [a-z]+ | \"x\" \"y\"? other\nother ::= .{2} # the end\n",
        "root ::= (\"a\"\n | [^\\]\\\"] )* \"\\u00e9\\n\"\r\n",
        "# first\nroot ::= a-1\na-1 ::= \"\" | [0-9]{1,5} | \"b\"{0,} | \"c\"{3}",
        "root ::= \"a\"{0,0} [-a] [a-]",
        "root ::= [a-z]{0,2000}",
        "root ::= \"a\"{1,5000}",
    ];

    public static TheoryData<string, string> Faulty => new()
    {
        { "", "there is no rule 'root'" },
        { "other ::= \"a\"", "there is no rule 'root'" },
        { "root ::= other", "the rule 'other' is not defined" },
        { "root = \"a\"", "line 1: ':' should stand here" },
        { "root ::= \"a\"\nb ::= (\"c\"", "line 2: ')' should stand here" },
        { "root ::= \"a", "has no end" },
        { "root ::= [a", "has no end" },
        { "root ::= []", "is empty" },
        { "root ::= *", "nothing in front" },
        { "root ::= \"\"*", "nothing in front" },
        { "root ::= \"a\"{5,2}", "at least 5 and at most 2 is impossible" },
        { "root ::= \"a\"{2001}", "too many" },
        { "root ::= (\"a\" | (\"b\" | \"c\")){1500}", "more than 2000 rules" },
        { "root ::= \"\\q\"", "an escape is unknown" },
        { "root ::= \"\\u12\"", "needs 4 hexadecimal digits" },
        { "root ::= \"a\" ; \"b\"", "the rule should end here" },
        { "root ::= \"a\"{x}", "a number should stand here" },
    };

    [Theory]
    [MemberData(nameof(Sound))]
    public void Finds_nothing_wrong_with_what_the_library_reads(string grammar)
    {
        Assert.Null(GbnfSyntax.FindFault(grammar));
        Assert.NotNull(Compile(grammar));
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Says_what_is_wrong_and_where(string grammar, string fault) =>
        Assert.Contains(fault, GbnfSyntax.FindFault(grammar), StringComparison.Ordinal);

    [Fact]
    public void Bounds_nesting_and_size()
    {
        string nested = "root ::= " + new string('(', 50_000) + "\"a\"" + new string(')', 50_000);

        Assert.Contains("nested more than", GbnfSyntax.FindFault(nested), StringComparison.Ordinal);
        Assert.Contains("at most", GbnfSyntax.FindFault("root ::= \"" + new string('a', 300_000) + "\""), StringComparison.Ordinal);
    }

    [Fact]
    public void Lets_nothing_pass_that_the_library_cannot_read() =>
        Gen.Int[0, 17].Array[1, 25].Sample(choices =>
        {
            string[] parts =
                ["\"a\"", "[b-d]", "(", ")", "|", "*", "+", "?", "{2}", "{1,3}", ".", " ", "root", "x", "\n", "::=", "\\", "#"];
            string grammar = "root ::= \"r\" " + string.Concat(choices.Select(choice => parts[choice])) + "\nx ::= [0-9]\n";
            if (GbnfSyntax.FindFault(grammar) is null)
            {
                // A rule may still begin with itself; that is all that is left to the library.
                using IGrammar? compiled = Compile(grammar);
                Assert.True(compiled is not null || grammar.Contains("root", StringComparison.Ordinal));
            }
        });

    private IGrammar? Compile(string grammar) => demo.Grammars.Compile(grammar, out _);
}
