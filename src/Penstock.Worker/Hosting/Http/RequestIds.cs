namespace Penstock.Worker.Hosting.Http;

/// <summary>Decides on a request's id: the caller's, where it is fit to be sent back and logged.</summary>
internal static class RequestIds
{
    private const int Longest = 128;

    public static string Choose(string? offered, TimeProvider time) =>
        offered is { Length: > 0 and <= Longest } && offered.All(letter => letter is > ' ' and < (char)127)
            ? offered
            : "req_" + Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
}
