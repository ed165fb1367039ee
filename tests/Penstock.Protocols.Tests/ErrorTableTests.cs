using Penstock.Protocols.Errors;

namespace Penstock.Protocols.Tests;

public sealed class ErrorTableTests
{
    public static TheoryData<ErrorKind> Kinds => [.. Enum.GetValues<ErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_an_error_status_and_a_code(ErrorKind kind)
    {
        ErrorDescription description = ErrorTable.Describe(kind);

        Assert.InRange(description.Status, 400, 599);
        Assert.NotNull(description.OpenAiCode);
        Assert.NotEmpty(description.OpenAiType);
        Assert.NotEmpty(description.AnthropicType);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_mistake_of_the_caller_is_not_worth_a_retry(ErrorKind kind)
    {
        ErrorDescription description = ErrorTable.Describe(kind);

        Assert.True(description.Status is not (400 or 401 or 403 or 404 or 413) || !description.Retryable);
    }
}
