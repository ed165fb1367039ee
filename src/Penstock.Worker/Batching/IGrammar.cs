namespace Penstock.Worker.Batching;

/// <summary>The state of one answer in its grammar. Made on any thread, then used on the decode thread alone.</summary>
internal interface IGrammar : IDisposable
{
    /// <summary>True when <paramref name="token"/> may come next.</summary>
    bool Allows(int token);

    /// <summary>Sets the scores of all tokens that may not come next to negative infinity.</summary>
    void Mask(Span<float> scores);

    /// <summary>Goes on behind <paramref name="token"/>, which <see cref="Allows"/> has let pass.</summary>
    void Accept(int token);
}
