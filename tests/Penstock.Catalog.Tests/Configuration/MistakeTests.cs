using System.Text;
using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

/// <summary>Every mistake that we know of, and the text that a person gets for it.</summary>
public sealed class MistakeTests
{
    private const string Golden = "tests/Penstock.Catalog.Tests/Golden/mistakes.txt";

    /// <summary>Cases stand in the golden file themselves: a text between two rules, then what is said about it.</summary>
    [Fact]
    public void Each_mistake_is_said_with_its_line_its_path_and_what_to_do()
    {
        var told = new StringBuilder();
        foreach (string text in Mistakes.Texts)
        {
            ConfigurationResult result = Loading.Load(text, new FakeEnvironment().Set("SHORT", "tooshort").Set("SPACED", "two words of a secret"));

            Assert.Null(result.Catalog);
            Assert.NotEmpty(result.Errors);
            told.Append("--- file\n").Append(text).Append("--- says\n").Append(result.ErrorText).Append("\n\n");
        }

        Checkout.AssertMatches(Golden, told.ToString());
    }

    [Fact]
    public void All_mistakes_are_said_at_once_in_the_order_of_the_file()
    {
        ConfigurationResult result = Loading.Load(
            """
            version: 1
            listen: { data: "not a url" }
            providers: { one: { kind: opnai, keys: [x] } }
            models:
              chat: { targets: { a: { use: two/gpt, tier: high } }, balance: least-wrok }
            tenants: { acme: { models: [chta] } }
            """);

        Assert.Equal([2, 3, 5, 5, 5, 6], result.Errors.Select(error => error.Line));
    }

    [Fact]
    public void No_more_than_a_hundred_mistakes_are_said()
    {
        string many = "version: 1\n" + string.Concat(Enumerable.Range(0, 500).Select(number => $"unknown{number}: 1\n"));

        Assert.Equal(100, Loading.Load(many).Errors.Length);
    }

    [Theory]
    [InlineData("providers: { a: { kind: openai, keys: \"SECRETSECRETSECRET\" } }")]
    [InlineData("providers: { a: { kind: openai, keys: { SECRET: 1 }, keys: [\"SECRETSECRET SECRET\"] } }")]
    [InlineData("admin: { keys: { a: { secret: [SECRETSECRETSECRET] } } }")]
    [InlineData("admin: { keys: { a: { secret: \"${env:KEY}\" }, b: { secret: \"${env:KEY}\" } } }")]
    [InlineData("admin: { keys: { a: { secret: \"SECRET\" } } }")]
    [InlineData("admin: { keys: { a: { secret: \"SECRETSECRETSECRET\\u0001\" } } }")]
    [InlineData("storage: { kind: \"${env:KEY}\", connection: \"Host=x;Password=SECRET\\n\" }")]
    [InlineData("listen: { data: \"${env:KEY}\" }")]
    [InlineData("pools: { a: { scale: { min: \"${env:KEY}\", idle: \"${env:KEY}\" }, model: \"${env:KEY}\" } }")]
    [InlineData("models: { a: { targets: { t: { use: \"${env:KEY}\" } }, balance: \"${env:KEY}\" } }")]
    [InlineData("tenants: { a: { models: [\"${env:ABSENT}\"], keys: { k: { secret: \"x${env:KEY\" } } } }")]
    public void No_error_text_holds_what_came_from_outside_or_stands_for_a_secret(string block)
    {
        ConfigurationResult result = Loading.Load("version: 1\n" + block + "\n", new FakeEnvironment().Set("KEY", "SECRETSECRETSECRET"));

        Assert.NotEmpty(result.Errors);
        Assert.DoesNotContain("SECRETSECRET", result.ErrorText, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", result.ErrorText, StringComparison.Ordinal);
    }
}
